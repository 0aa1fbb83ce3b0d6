/** Fixes of `reserved` as text: items come and go, and nothing around them changes. */
import { describe } from 'vitest';
import { add, examples, ITEM, JSON_ITEM, merge, nodePorts, refusals } from './rewrite-examples.ts';

describe('add-reservation, to a list', () => {
  examples([
    [
      'block',
      'version: 1\nreserved:\n  - 80\n  - 81 # last\n\nservices: {}\n',
      nodePorts,
      `version: 1\nreserved:\n  - 80\n  - 81 # last\n  - ${ITEM}\n\nservices: {}\n`,
    ],
    ['block, not indented', 'version: 1\nreserved:\n- 80', nodePorts, `version: 1\nreserved:\n- 80\n- ${ITEM}`],
    [
      'behind a block map, and the comments that belong to it',
      'version: 1\nreserved:\n    -   ports: [80, 81]\n        reason: >-\n          two\n          lines\n        # about it\n# about services\nservices: {}\n',
      nodePorts,
      `version: 1\nreserved:\n    -   ports: [80, 81]\n        reason: >-\n          two\n          lines\n        # about it\n    - ${ITEM}\n# about services\nservices: {}\n`,
    ],
    [
      'before a comment for the next line',
      'version: 1\nreserved:\n  - 80\n  # portplan-ignore missing-owner: known\nservices: {web: 1}\n',
      nodePorts,
      `version: 1\nreserved:\n  - 80\n  - ${ITEM}\n  # portplan-ignore missing-owner: known\nservices: {web: 1}\n`,
    ],
    ['flow', 'version: 1\nreserved: [80, 81] # all\n', nodePorts, `version: 1\nreserved: [80, 81, ${ITEM}] # all\n`],
    ['a single port', 'version: 1\nreserved: 80 # mine\n', nodePorts, `version: 1\nreserved: [80, ${ITEM}] # mine\n`],
    [
      'a single map',
      'version: 1\nreserved: {ports: 80}\n',
      nodePorts,
      `version: 1\nreserved: [{ports: 80}, ${ITEM}]\n`,
    ],
    ['flow, empty', 'version: 1\nreserved: []\n', nodePorts, `version: 1\nreserved: [${ITEM}]\n`],
    [
      'flow, with a last comma',
      'version: 1\nreserved: [ 80, ]\n',
      nodePorts,
      `version: 1\nreserved: [ 80, ${ITEM}, ]\n`,
    ],
    [
      'flow, an item a line',
      'version: 1\nreserved: [\n  80,\n  {ports: 81}\n]\n',
      nodePorts,
      `version: 1\nreserved: [\n  80,\n  {ports: 81},\n  ${ITEM}\n]\n`,
    ],
    [
      'flow, behind a comment',
      'version: 1\nreserved: [\n  80, # ssh\n]\n',
      nodePorts,
      `version: 1\nreserved: [\n  80, # ssh\n  ${ITEM},\n]\n`,
    ],
    [
      'JSON, an item a line',
      '{\n  "version": 1,\n  "reserved": [\n    80\n  ]\n}\n',
      nodePorts,
      `{\n  "version": 1,\n  "reserved": [\n    80,\n    ${JSON_ITEM}\n  ]\n}\n`,
    ],
    [
      'a comma and a reason that need quotes',
      'version: 1\nreserved: []\n',
      add('by hand: "me" # 1', 80, 443),
      'version: 1\nreserved: [{ports: "80,443", reason: "by hand: \\"me\\" # 1"}]\n',
    ],
    [
      'a reason that looks like something else',
      'version: 1\nreserved: [1]\n',
      add('no', 80),
      'version: 1\nreserved: [1, {ports: 80, reason: "no"}]\n',
    ],
    [
      'the same ports for another reason',
      'version: 1\nreserved: [{ports: 80, reason: mine}]\n',
      add('yours', 80),
      'version: 1\nreserved: [{ports: 80, reason: mine}, {ports: 80, reason: yours}]\n',
    ],
  ]);
  refusals([
    ['it is there', `version: 1\nreserved: [${ITEM}]\n`, nodePorts],
    ['an alias at the end', 'version: 1\nreserved:\n  - &a 80\n  - *a\n', nodePorts],
    ['an alias inside the last item', 'version: 1\nname: &a x\nreserved:\n  - ports: 80\n    reason: *a\n', nodePorts],
    ['a comment in an empty list', 'version: 1\nreserved: [ # none\n]\n', nodePorts],
    ['a comment for the next line', 'version: 1\nreserved: [\n  80,\n  # portplan-ignore x: y\n]\n', nodePorts],
    ['a reason that no plan takes', 'version: 1\nreserved: []\n', add('two\nlines', 80)],
  ]);
});

describe('add-reservation, where the plan has no such key', () => {
  examples([
    [
      'before services',
      'version: 1\nservices:\n  web: 80\n',
      nodePorts,
      `version: 1\nreserved:\n  - ${ITEM}\nservices:\n  web: 80\n`,
    ],
    [
      'before services and what is said about them',
      'version: 1\n\n# One line.\n# Another.\nservices:\n  web: 80\n',
      nodePorts,
      `version: 1\n\nreserved:\n  - ${ITEM}\n\n# One line.\n# Another.\nservices:\n  web: 80\n`,
    ],
    [
      'behind a comment that belongs to what is above',
      'version: 1\npersist:\n  file: /etc/a\n  # not /etc/b\nservices: {}\n',
      nodePorts,
      `version: 1\npersist:\n  file: /etc/a\n  # not /etc/b\nreserved:\n  - ${ITEM}\nservices: {}\n`,
    ],
    ['at the end', 'version: 1\n', nodePorts, `version: 1\nreserved:\n  - ${ITEM}\n`],
    [
      'at the end, no final newline',
      'name: x\nversion: 1 # x',
      nodePorts,
      `name: x\nversion: 1 # x\nreserved:\n  - ${ITEM}`,
    ],
    [
      'at the end of a file with empty lines',
      'version: 1\n\nname: x\n',
      nodePorts,
      `version: 1\n\nname: x\n\nreserved:\n  - ${ITEM}\n`,
    ],
    [
      'at the end, since the first comment stays the first',
      '# A plan.\nservices: {}\nversion: 1\n',
      nodePorts,
      `# A plan.\nservices: {}\nversion: 1\nreserved:\n  - ${ITEM}\n`,
    ],
    ['flow', '{version: 1, services: {}}\n', nodePorts, `{version: 1, reserved: [${ITEM}], services: {}}\n`],
    ['JSON', '{"version":1,"name":"x"}', nodePorts, `{"version":1,"name":"x", "reserved": [${JSON_ITEM}]}`],
    [
      'JSON, a key a line',
      '{\n    "version": 1,\n    "services": {}\n}\n',
      nodePorts,
      `{\n    "version": 1,\n    "reserved": [${JSON_ITEM}],\n    "services": {}\n}\n`,
    ],
  ]);
  refusals([
    ['the document is ended', 'version: 1\n...\n', nodePorts],
    ['a comment above in flow', '{version: 1,\n # web\n services: {}}\n', nodePorts],
  ]);
});

describe('merge-reservations', () => {
  examples([
    [
      'block',
      'version: 1\nreserved:\n  # both\n  - 80-85 # first\n  - ports: 7\n  - 84-90\n  - 100\n',
      merge([0, 2], [80, 90]),
      'version: 1\nreserved:\n  # both\n  - 80-90 # first\n  - ports: 7\n  - 100\n',
    ],
    [
      'block, the last lines of the file',
      'version: 1\nreserved:\n- "80"\n\n- 80\n- {ports: 82}',
      merge([2, 1, 0], [80, 80], [82, 82]),
      'version: 1\nreserved:\n- "80,82"\n',
    ],
    [
      'block maps',
      'version: 1\nreserved:\n  - ports: [80, 82]\n  - ports: 80\n  - 5\nservices: {}\n',
      merge([0, 1], [80, 80], [82, 82]),
      'version: 1\nreserved:\n  - ports: "80,82"\n  - 5\nservices: {}\n',
    ],
    [
      'flow',
      "version: 1\nreserved: [1, '80', 2 , {ports: 80-81} , 3]\n",
      merge([1, 3], [80, 81]),
      "version: 1\nreserved: [1, '80-81', 2 , 3]\n",
    ],
    [
      'flow, an item a line',
      'version: 1\nreserved: [\n  80,\n  80,\n  82 # last\n]\n',
      merge([0, 1], [80, 80]),
      'version: 1\nreserved: [\n  80,\n  82 # last\n]\n',
    ],
    [
      'JSON',
      '{"version": 1, "reserved": [80, "80-81"]}',
      merge([0, 1], [80, 81]),
      '{"version": 1, "reserved": ["80-81"]}',
    ],
  ]);
  refusals([
    ['a comment behind', 'version: 1\nreserved:\n  - 80\n  - 80 # ssh\n', merge([0, 1], [80, 80])],
    ['a comment above', 'version: 1\nreserved:\n  - 80\n  # ssh\n  - 80\n', merge([0, 1], [80, 80])],
    ['a comment below', 'version: 1\nreserved:\n  - 80\n  - 80\n    # ssh\n  - 1\n', merge([0, 1], [80, 80])],
    ['a comment in flow', 'version: 1\nreserved: [80, # one\n  80]\n', merge([0, 1], [80, 80])],
    ['a comment behind, in flow', 'version: 1\nreserved: [\n  80,\n  80, # one\n  1]\n', merge([0, 1], [80, 80])],
    ['a reason', 'version: 1\nreserved: [80, {ports: 80, reason: x}]\n', merge([0, 1], [80, 80])],
    ['other ports than those looked at', 'version: 1\nreserved: [80, 81]\n', merge([0, 1], [80, 80])],
    ['no such item', 'version: 1\nreserved: [80]\n', merge([0, 1], [80, 80])],
    ['one item', 'version: 1\nreserved: [80]\n', merge([0], [80, 80])],
    ['an alias', 'version: 1\nreserved: [&a 80, *a]\n', merge([0, 1], [80, 80])],
    ['an anchor that would go', 'version: 1\nreserved: [80, &a 80]\n', merge([0, 1], [80, 80])],
    ['an anchor on a line', 'version: 1\nreserved:\n  - 80\n  - &a 80\n', merge([0, 1], [80, 80])],
    ['a list over lines', 'version: 1\nreserved:\n  - ports: [80,\n     81]\n  - 80\n', merge([0, 1], [80, 81])],
    ['an item over lines', 'version: 1\nreserved:\n  - 80\n  -\n    80\n', merge([0, 1], [80, 80])],
    ['an escape', 'version: 1\nreserved: ["8\\x30", 80]\n', merge([0, 1], [80, 80])],
  ]);
});
