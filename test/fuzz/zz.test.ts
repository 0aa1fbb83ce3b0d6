import { it } from 'vitest';
import { runOn } from '../support/command-context.ts';
import { Machine } from '../support/machine.ts';
import { fixture } from './fixture.ts';
it('x', async () => {
  const text = fixture('from-0.1.0/linux/records/applied/history/000001.json');
  console.log(text.slice(0, 900));
  const r = JSON.parse(text);
  for (const [name, value] of [['before', 'nonsense'], ['before', ''], ['before', '99999'], ['after', 'x'], ['setting', 'net.ipv4.foo'], ['setting', 'ipv4/tcp/dynamicport'], ['setting', '__proto__']] as const) {
    const m = { ...r, settings: r.settings.map((s: object) => ({ ...s, [name]: value })) };
    for (const words of [['rollback', '--yes'], ['history'], ['plan', 'p.yaml']]) {
      const on = new Machine();
      for (const folder of ['/var/lib/portplan', '/var/lib/portplan/history']) on.makeDirectory(folder);
      on.put('/var/lib/portplan/history/000001.json', JSON.stringify(m));
      const out = await runOn(on, words, { 'p.yaml': 'version: 1\nreserved: [9]\n' }).then((x) => JSON.stringify(x).slice(0, 200), (e) => `${e?.code} ${e?.message} ${e?.constructor.name} ${e?.code ? '' : e?.stack?.split('\n')[1]}`);
      console.log(name, value, words[0], out);
    }
  }
});
