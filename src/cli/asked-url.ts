/** A URL as it is copied from a browser or a configuration: of all of it, `HOST:PORT` is asked about. */

/** The port that a scheme means where none is written, as far as browsers and clients agree on one. */
const PORTS: Readonly<Record<string, number>> = {
  ...{ http: 80, https: 443, ws: 80, wss: 443, ftp: 21, ssh: 22, ldap: 389, ldaps: 636 },
  ...{
    postgres: 5432,
    postgresql: 5432,
    mysql: 3306,
    mongodb: 27017,
    redis: 6379,
    rediss: 6379,
    amqp: 5672,
    amqps: 5671,
  },
};

/** `end`: `localhost:3000` of `http://user@localhost:3000/path?query`; null for what is no URL. */
export function partsOfUrl(text: string): { readonly end: string } | null {
  const [, scheme, rest = ''] = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)/i.exec(text) ?? [];
  if (scheme === undefined) return null;
  const authority = rest.slice(rest.lastIndexOf('@') + 1);
  const port = PORTS[scheme.toLowerCase()];
  const hasPort = /:\d*$/.test(authority.replace(/^\[[^\]]*\]/, ''));
  return { end: hasPort || port === undefined ? authority : `${authority}:${port}` };
}
