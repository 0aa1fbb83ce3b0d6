import { type PlanFault, quoted } from '../fault.ts';
import type { PlanNode } from './plan-node.ts';

/** Nothing real comes near: a plan of 10,000 services that share their owner and endpoint adds about 50,000. */
const MAX_ALIASED_NODES = 100_000;
const MAX_HEIGHT = 64;

interface Extent {
  readonly nodes: number;
  readonly height: number;
}

/** The anchors met so far. `open` is one whose value is still being read. */
export interface Aliases {
  readonly anchors: Map<string, PlanNode | 'open'>;
  readonly extents: Map<PlanNode, Extent>;
  /** How many nodes the aliases stand for. */
  expanded: number;
  /** They stand for too many: no alias is resolved any more, and what was read says nothing. */
  exploded: boolean;
}

export function noAliases(): Aliases {
  return { anchors: new Map(), extents: new Map(), expanded: 0, exploded: false };
}

export function opened(aliases: Aliases, anchor: string): void {
  aliases.anchors.set(anchor, 'open');
}

export function anchored(aliases: Aliases, anchor: string, node: PlanNode): void {
  aliases.anchors.set(anchor, node);
}

/** The node that an alias stands for, or what is wrong with it: it has none, holds itself, or aliases of aliases explode. */
export function resolved(aliases: Aliases, name: string): PlanNode | AliasFault {
  const target = aliases.anchors.get(name);
  if (target === undefined) return unknownAlias(name);
  if (target === 'open') return CYCLE;
  const { nodes, height } = extentOf(aliases.extents, target);
  aliases.expanded += nodes;
  aliases.exploded = aliases.expanded > MAX_ALIASED_NODES || height > MAX_HEIGHT;
  return aliases.exploded ? BOMB : target;
}

type AliasFault = Pick<PlanFault, 'rule' | 'message' | 'help'>;

const CYCLE = {
  rule: 'yaml-trap',
  message: 'this alias stands inside its own anchor',
  help: 'write the value out',
} as const;
const BOMB = {
  rule: 'yaml-trap',
  message: 'the aliases of this file stand for more values than any plan needs',
  help: 'write the values out',
} as const;

/** `*:80` is what a person writes for every address, and an alias for YAML. */
function unknownAlias(name: string): AliasFault {
  const port = /^:(\d.*)/.exec(name)?.[1];
  if (port === undefined)
    return {
      rule: 'yaml-trap',
      message: `no anchor &${name} stands above this alias`,
      help: `quote it if you mean the text ${quoted(`*${name}`)}`,
    };
  return {
    rule: 'bad-endpoint',
    message: `${quoted(`*${name}`)} has no address`,
    help: `write ${port}: that is every address`,
  };
}

/** Counted once for each node: what an anchor holds may itself be shared. */
function extentOf(extents: Map<PlanNode, Extent>, node: PlanNode): Extent {
  if (node.kind === 'scalar') return { nodes: 1, height: 1 };
  const known = extents.get(node);
  if (known) return known;
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.value);
  const below = children.map((child) => extentOf(extents, child));
  const extent = {
    nodes: below.reduce((sum, child) => sum + child.nodes, 1),
    height: below.reduce((highest, child) => Math.max(highest, child.height), 0) + 1,
  };
  extents.set(node, extent);
  return extent;
}
