import Type, { type TSchema } from 'typebox';
import { LAST_MIRRORED_ID } from '../../domain/published-id.ts';
import { CURRENCIES } from './enumerations.ts';

/** A moment as the published description writes it: a real date, seconds, and an offset. */
export const Instant = Type.String({
  format: 'date-time',
  pattern: '^(19|20)[0-9]{2}-[0-9-]{5}T[0-9:]{8}(\\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$',
});

/** Base units, as digits: never a number, so that thirty of them survive. */
export const Amount = Type.String({ pattern: '^[0-9]*(\\.[0-9]+)?$', maxLength: 100 });

export const Currency = Type.Enum(CURRENCIES);

/** An id that fits a database integer. */
export const Id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

/** An id that a number of JavaScript still holds exactly. */
export const WideId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** Above these are the ids of our own keys and requests, which stand among mirrored users and requests. */
export const MirroredId = Type.Integer({ minimum: 1, maximum: LAST_MIRRORED_ID });

/** Present or absent, and null when there is nothing to say: how the description marks most fields. */
export function optionalOrNull<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

export const LiteLabel = Type.Object(
  {
    id: Type.Integer(),
    info: Type.Object({ color: Type.String(), description: Type.String() }),
    name: Type.String(),
  },
  { additionalProperties: false },
);

/** Fields of a particular chain: they name their family, and the rest is mirrored as it is. */
export const CoinFields = Type.Object({ type: Type.Optional(Type.String()) });

/** What every mirrored object has. */
export const Origin = {
  created_by: Type.Integer(),
  created_on: Instant,
  last_request: optionalOrNull(Type.Integer()),
};

/** No format says "a real date, perhaps without an offset", so a pattern does. */
const LEAP_YEAR = '(04|08|[2468][048]|[13579][26])';
const DAY_OF_YEAR =
  '(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])';
const DATE = `(19|20)([0-9]{2}-(${DAY_OF_YEAR})|${LEAP_YEAR}-02-29)|2000-02-29`;
const TIME = '([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\\.[0-9]{1,6})?';

/** A moment of a chain's reward or stake: some are published without an offset, and mean UTC. */
export const Moment = Type.String({
  pattern: `^(${DATE})T${TIME}(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?$`,
  examples: ['2025-03-31T14:15:22.377654+00:00'],
});

export const Uuid = Type.String({ format: 'uuid' });
