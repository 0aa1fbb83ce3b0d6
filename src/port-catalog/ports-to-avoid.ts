/**
 * Ports that a new service should leave alone, though no rule warns of them: half of the world uses them. What the rule
 * known-default warns of is in well-known-services.ts.
 */
import { portsOf, type PortSet } from '../model/ports/port-set.ts';

interface CommonPorts {
  readonly ports: PortSet;
  /** `a default of Grafana`. */
  readonly by: string;
}

export const COMMON_PORTS: readonly CommonPorts[] = [
  // lmstudio-js issue 336
  { ports: portsOf(1234), by: 'LM Studio' },
  // firewalld: grafana; nodejs.org, guides.rubyonrails.org: their first programs
  { ports: portsOf(3000), by: 'Grafana, Node.js and Rails' },
  // flask.palletsprojects.com, quickstart
  { ports: portsOf(5000), by: 'Flask and container registries' },
  // RFC 6143: 5900 and the number of the display
  { ports: [{ first: 5900, last: 5999 }], by: 'VNC' },
  // x.org, X(7): 6000 and the number of the display
  { ports: [{ first: 6000, last: 6063 }], by: 'X11' },
  // firewalld: ceph
  { ports: [{ first: 6800, last: 7300 }], by: 'Ceph' },
  // apache/cassandra doc/modules/cassandra/pages/faq/index.adoc
  { ports: portsOf(7000, 7001), by: 'Cassandra' },
  // docs.djangoproject.com, runserver; docs.python.org, http.server
  { ports: portsOf(8000), by: 'Django and Python' },
  // IANA: http-alt
  { ports: portsOf(8008, 8080), by: 'HTTP servers' },
  // apache/kafka config/connect-distributed.properties
  { ports: portsOf(8083), by: 'Kafka Connect' },
  // nats-server server/const.go
  { ports: portsOf(8222), by: 'NATS' },
  // IANA: pcsync-https; tomcat.apache.org, SSL how-to
  { ports: portsOf(8443), by: 'HTTPS servers' },
  // jupyter-server.readthedocs.io, port
  { ports: portsOf(8888), by: 'Jupyter' },
  // minio cmd/globals.go
  { ports: portsOf(9000), by: 'MinIO, PHP-FPM and SonarQube' },
  // loki cmd/loki/loki-local-config.yaml
  { ports: portsOf(9096), by: 'Grafana Loki' },
  // firewalld: galera
  { ports: portsOf(4444, 4567, 4568), by: 'Galera' },
  // rabbitmq-website docs/networking.md
  { ports: [{ first: 35672, last: 35682 }], by: 'RabbitMQ' },
  // firewalld: ovirt-storageconsole
  { ports: portsOf(39543, 55863), by: 'oVirt' },
  // ClickHouse issue 30879
  { ports: portsOf(44444), by: 'ClickHouse Keeper' },
  // grpc-go examples/helloworld
  { ports: portsOf(50051), by: 'gRPC examples' },
  // aem-aws-stack-builder issue 213
  { ports: portsOf(59182, 59183), by: 'Adobe AEM' },
  // IBM technote on FCM, and firewalld: mosh
  { ports: [{ first: 60000, last: 61000 }], by: 'Mosh and Db2' },
];

/** The ports from 1024 up that have a name in /etc/services of Debian 12 (netbase 6.4): getservbyport(3) shows it for them. */
export const NAMED_PORTS: PortSet = portsOf(
  ...[1080, 1093, 1094, 1099, 1127, 1178, 1194, 1210, 1236, 1313, 1314, 1352, 1433, 1434, 1524, 1645, 1646, 1649, 1677],
  ...[1701, 1812, 1813, 2000, 2049, 2086, 2101, 2102, 2103, 2104, 2119, 2121, 2135, 2401, 2430, 2431, 2432, 2433, 2583],
  ...[2600, 2601, 2602, 2603, 2604, 2605, 2606, 2607, 2608, 2628, 2792, 2811, 2947, 3050, 3130, 3205, 3260, 3306, 3389],
  ...[3493, 3632, 3689, 3690, 4031, 4094, 4190, 4353, 4369, 4373, 4460, 4500, 4557, 4559, 4569, 4691, 4899, 4949, 5060],
  ...[5061, 5222, 5269, 5308, 5353, 5432, 5555, 5556, 5666, 5667, 5671, 5672, 5680, 6000, 6001, 6002, 6003, 6004, 6005],
  ...[6006, 6007, 6346, 6347, 6379, 6444, 6445, 6446, 6514, 6566, 6667, 6696, 6697, 7000, 7001, 7002, 7003, 7004, 7005],
  ...[7007, 7008, 7009, 7100, 8021, 8080, 8081, 8088, 8140, 8990, 9098, 9101, 9102, 9103, 9418, 9667, 9673, 10000],
  ...[10050, 10051, 10080, 10081, 10082, 10083, 10809, 11112, 11371, 17001, 17002, 17003, 17004, 17500, 22125, 22128],
  ...[22273, 24554, 27374, 30865, 57000, 60177, 60179],
);
