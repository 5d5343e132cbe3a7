import { describe, expect, it } from 'vitest';
import type { MemberId } from '../../domain/ids.ts';
import { type CountableBallot, countBallots, stillNeeded } from '../../domain/quorum.ts';
import { ANA, allAtOnce, BRUNO, CHIARA, DENIZ, EMIL, inOrder, roster, step } from './people.ts';

const approve = (voterId: MemberId): CountableBallot => ({ voterId, choice: 'approve' });
const reject = (voterId: MemberId): CountableBallot => ({ voterId, choice: 'reject' });
const two = inOrder(step(2, { administrators: true }));

describe('the quorum', () => {
  it('B1 is reached by as many distinct approvers as the rule asks for, and not by one fewer', () => {
    expect(countBallots(two, roster(), [], [approve(ANA)]).outcome).toBe('open');
    expect(countBallots(two, roster(), [], [approve(ANA), approve(BRUNO)]).outcome).toBe('reached');
  });

  it('rule 1 never counts the excluded, whatever they cast', () => {
    const counted = countBallots(two, roster(), [ANA], [approve(ANA), approve(BRUNO)]);
    expect(counted.outcome).toBe('open');
    expect(counted.steps[0]?.approvedBy).toEqual([BRUNO]);
    expect(counted.steps[0]?.approvers).not.toContain(ANA);
    expect(counted.mayVote).not.toContain(ANA);
  });

  it('rule 2 counts nobody who has left', () => {
    expect(countBallots(two, roster({}, [ANA]), [], [approve(ANA), approve(BRUNO)]).outcome).toBe('open');
  });

  it('B1 ends with one reject, even beside a complete quorum', () => {
    const counted = countBallots(two, roster(), [], [approve(ANA), approve(BRUNO), reject(CHIARA)]);
    expect(counted).toMatchObject({ outcome: 'rejected', rejectedBy: CHIARA, mayVote: [] });
  });

  it('B2 asks the second step only when the first is filled, when steps go in order', () => {
    const rule = inOrder(step(1, { members: [ANA] }), step(1, { members: [BRUNO] }));
    expect(countBallots(rule, roster(), [], []).mayVote).toEqual([ANA]);
    expect(countBallots(rule, roster(), [], [approve(ANA)]).mayVote).toEqual([BRUNO]);
  });

  it('B2 asks everybody of every unfilled step, when steps go all at once', () => {
    const rule = allAtOnce(step(1, { members: [ANA] }), step(1, { members: [BRUNO, CHIARA] }));
    expect(countBallots(rule, roster(), [], []).mayVote).toEqual([ANA, BRUNO, CHIARA]);
    expect(countBallots(rule, roster(), [], [approve(CHIARA)]).mayVote).toEqual([ANA]);
  });

  it('B2 counts a ballot once, in the first unfinished step that names its voter', () => {
    const rule = allAtOnce(step(1, { members: [ANA, BRUNO] }), step(1, { members: [ANA, CHIARA] }));
    const one = countBallots(rule, roster(), [], [approve(ANA)]);
    expect(one.steps.map(({ done }) => done)).toEqual([true, false]);
    expect(one.mayVote).toEqual([CHIARA]);
    expect(countBallots(rule, roster(), [], [approve(BRUNO), approve(ANA)]).outcome).toBe('reached');
  });

  it('B2 takes people and groups together in one step, each person once', () => {
    const rule = inOrder(step(2, { groups: ['treasury'], members: [EMIL] }));
    const people = roster({ treasury: [EMIL, DENIZ] });
    const counted = countBallots(rule, people, [], [approve(EMIL)]);
    expect(counted.steps[0]?.approvers.toSorted()).toEqual([DENIZ, EMIL].toSorted());
    expect(counted.outcome).toBe('open');
    expect(countBallots(rule, people, [], [approve(EMIL), approve(DENIZ)]).outcome).toBe('reached');
  });

  it('B5 knows what each step still needs', () => {
    const rule = allAtOnce(step(2, { administrators: true }), step(1, { members: [EMIL] }));
    const counted = countBallots(rule, roster(), [], [approve(ANA)]);
    expect(stillNeeded(rule, counted).steps.map(({ approvals }) => approvals)).toEqual([1, 1]);
  });
});
