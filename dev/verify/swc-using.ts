/**
 * Teaches the visitor of `@swc/core`, with which dependency-cruiser reads our files, the `using` declaration: it parses
 * one, but then refuses to walk over it. What stands on its right side is visited like that of any variable.
 */
import type { Statement, VariableDeclarator } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';

interface UsingDeclaration {
  type: 'UsingDeclaration';
  decls: VariableDeclarator[];
}

const { visitStatement } = Visitor.prototype;

Visitor.prototype.visitStatement = function visit(statement: Statement): Statement {
  const seen = statement as Statement | UsingDeclaration;
  if (seen.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  this.visitVariableDeclarators(seen.decls);
  return statement;
};
