/**
 * Servers and their default ports. Ranges are not among them, nor ports that half of the world
 * uses for its own programs: 3000, 7000, 8083, 9000. Each entry stands below the place where it is written; `firewalld` is
 * /usr/lib/firewalld/services/NAME.xml of Debian 12 (1.3.3-1~deb12u2).
 */
import type { Protocol } from '../model/ports/protocol.ts';

export interface WellKnownService {
  readonly product: string;
  readonly protocol: Protocol | 'both';
  readonly ports: readonly number[];
  /** Words in the names of services that are this one, or do its work. */
  readonly words: readonly string[];
}

type Row = readonly [product: string, protocol: Protocol | 'both', ports: readonly number[], words: string];

const ROWS: readonly Row[] = [
  // firewalld: postgresql
  ['PostgreSQL', 'tcp', [5432], 'postgres postgresql pgsql pg timescale patroni'],
  // firewalld: mysql
  ['MySQL and MariaDB', 'tcp', [3306], 'mysql mariadb percona galera'],
  // firewalld: mssql
  ['Microsoft SQL Server', 'tcp', [1433], 'mssql sqlserver'],
  // IBM Support, '[Db2] exclude the service port from the ephemeral range' (Japanese page)
  ['IBM Db2', 'tcp', [25000], 'db2'],
  // firewalld: mongodb
  ['MongoDB', 'tcp', [27017], 'mongo mongodb ferretdb'],
  // firewalld: redis
  ['Redis', 'tcp', [6379], 'redis valkey keydb dragonfly'],
  // firewalld: redis-sentinel
  ['Redis Sentinel', 'tcp', [26379], 'redis valkey sentinel'],
  // firewalld: memcache
  ['memcached', 'both', [11211], 'memcached'],
  // apache/cassandra doc/modules/cassandra/pages/faq/index.adoc at commit 285666c86e13b060db0d40898b379dca4cd08d10
  ['Apache Cassandra', 'tcp', [9042], 'cassandra scylla'],
  ['Cassandra JMX', 'tcp', [7199], 'cassandra scylla jmx'],
  // Debian 12 package influxdb 1.6.7~rc0-1+b13, /etc/influxdb/influxdb.conf line 223 (commented default)
  ['InfluxDB', 'tcp', [8086], 'influxdb'],
  // firewalld: elasticsearch
  ['Elasticsearch', 'tcp', [9200, 9300], 'elasticsearch opensearch'],
  // firewalld: kibana
  ['Kibana', 'tcp', [5601], 'kibana opensearch elastic'],
  // https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/networking.md
  ['RabbitMQ', 'tcp', [5671, 5672], 'rabbitmq amqp lavinmq'],
  ['RabbitMQ clustering', 'tcp', [25672], 'rabbitmq erlang'],
  ['RabbitMQ management', 'tcp', [15671, 15672], 'rabbitmq management'],
  ['RabbitMQ metrics', 'tcp', [15691, 15692], 'rabbitmq'],
  ['the Erlang port mapper', 'tcp', [4369], 'epmd erlang rabbitmq ejabberd couchdb emqx'],
  // https://github.com/apache/activemq/blob/c3580e79d292c213f34f4f503600f85ce1d08490/assembly/src/release/conf/activemq.xml#L178
  ['Apache ActiveMQ', 'tcp', [61616], 'activemq artemis openwire'],
  // https://github.com/apache/activemq/blob/c3580e79d292c213f34f4f503600f85ce1d08490/assembly/src/release/conf/activemq.xml#L185
  // https://github.com/apache/activemq/blob/c3580e79d292c213f34f4f503600f85ce1d08490/assembly/src/release/conf/activemq.xml#L187
  // https://github.com/rabbitmq/rabbitmq-website/blob/0acf2a429b51aa35667af4369b8353317ebea524/docs/networking.md
  ['ActiveMQ and RabbitMQ STOMP', 'tcp', [61613, 61614], 'activemq artemis rabbitmq stomp'],
  // https://github.com/apache/kafka/blob/1eb7644349cb07139d6a3c1ad1986979647cac99/config/server.properties#L34
  ['Apache Kafka', 'tcp', [9092], 'kafka redpanda'],
  // https://github.com/apache/zookeeper/blob/53a78e36f99602162643303ab330377fc383b41f/conf/zoo_sample.cfg#L14
  ['Apache ZooKeeper', 'tcp', [2181], 'zookeeper zk kafka'],
  // https://github.com/nats-io/nats-server/blob/1787eee035cf0253c201fa0f05afad92b6f296dc/server/const.go#L78
  ['NATS', 'tcp', [4222, 7422], 'nats'],
  // firewalld: mqtt
  ['an MQTT broker', 'tcp', [1883], 'mqtt mosquitto emqx hivemq vernemq'],
  // firewalld: prometheus
  ['Prometheus', 'tcp', [9090], 'prometheus thanos mimir'],
  // firewalld: cockpit
  ['Cockpit', 'tcp', [9090], 'cockpit'],
  // firewalld: prometheus-node-exporter
  ['Prometheus node_exporter', 'tcp', [9100], 'node exporter'],
  // grafana/loki cmd/loki/loki-local-config.yaml at 05d325a3b986c8e47e04b40d58bb291306d60a14
  ['Grafana Loki', 'tcp', [3100], 'loki'],
  // https://github.com/jaegertracing/jaeger/blob/8498073ff809b1a3923521920a9b1b017ea97ecf/ports/ports.go
  ['Jaeger', 'tcp', [16685, 16686], 'jaeger'],
  // https://github.com/open-telemetry/opentelemetry-collector/blob/934999fbab274d10cbf18704b4594a6fb2049887/receiver/otlpreceiver/README.md
  ['the OpenTelemetry Collector', 'tcp', [4317, 4318], 'otlp otel opentelemetry otelcol collector alloy tempo jaeger'],
  // https://github.com/open-telemetry/opentelemetry-collector/blob/934999fbab274d10cbf18704b4594a6fb2049887/extension/zpagesextension/README.md
  ['the OpenTelemetry Collector', 'tcp', [55679], 'otlp otel opentelemetry otelcol collector zpages'],
  // firewalld: zabbix-agent
  ['the Zabbix agent', 'tcp', [10050], 'zabbix'],
  // firewalld: zabbix-server
  ['the Zabbix server', 'tcp', [10051], 'zabbix'],
  // firewalld: pmcd
  // firewalld: pmproxy
  ['Performance Co-Pilot', 'tcp', [44321, 44322], 'pcp pmcd pmproxy'],
  // firewalld: tentacle
  ['Pandora FMS', 'tcp', [41121], 'tentacle pandora'],
  // firewalld: etcd-client
  // firewalld: etcd-server
  ['etcd', 'tcp', [2379, 2380], 'etcd'],
  // firewalld: kube-apiserver
  ['the Kubernetes API server', 'tcp', [6443], 'kube kubernetes apiserver api k3s k0s rke2 microk8s'],
  // firewalld: kubelet
  ['kubelet', 'tcp', [10250], 'kube kubelet kubernetes k3s k0s rke2 microk8s'],
  // https://github.com/bottlerocket-os/bottlerocket-core-kit/pull/864
  ['kube-proxy', 'tcp', [10249, 10256], 'kube kubernetes k3s k0s rke2 microk8s'],
  // firewalld: kube-controller-manager-secure
  ['the Kubernetes controller manager', 'tcp', [10257], 'kube kubernetes controller k3s k0s rke2 microk8s'],
  // firewalld: kube-scheduler-secure
  ['the Kubernetes scheduler', 'tcp', [10259], 'kube kubernetes scheduler k3s k0s rke2 microk8s'],
  // https://github.com/bottlerocket-os/bottlerocket-core-kit/pull/864
  ['the Amazon VPC CNI', 'tcp', [61678, 61679], 'eks aws vpc cni'],
  // https://github.com/siderolabs/talos/blob/ad8823176e75b9cd07647ddde13c34f2ab77c663/pkg/machinery/constants/constants.go#L545
  // https://github.com/siderolabs/talos/blob/ad8823176e75b9cd07647ddde13c34f2ab77c663/pkg/machinery/constants/constants.go#L559
  ['Talos Linux', 'tcp', [50000, 50001], 'talos apid trustd'],
  // hashicorp/web-unified-docs content/nomad/v1.10.x/content/docs/deploy/production/requirements.mdx at 304e57f71dbd17f2769dddfcdfe6944953f9efb3
  ['HashiCorp Nomad', 'tcp', [4646, 4647, 4648], 'nomad'],
  // hashicorp/consul agent/config/default.go at 00ca99bf67a42385cfe30fedbfb47920d37569a5
  ['HashiCorp Consul', 'tcp', [8500, 8600], 'consul'],
  // firewalld: docker-swarm
  ['Docker Swarm', 'tcp', [2377], 'docker swarm dockerd'],
  ['Docker Swarm', 'both', [7946], 'docker swarm dockerd'],
  ['Docker Swarm', 'udp', [4789], 'docker swarm dockerd vxlan flannel cilium calico'],
  // firewalld: libvirt
  ['libvirt', 'tcp', [16509], 'libvirt'],
  // firewalld: salt-master
  ['the Salt master', 'tcp', [4505, 4506], 'salt'],
  // https://github.com/jenkinsci/docker/blob/ab3f5e0a80d666b1d554c2b7cad38b5c5ee35f1c/README.md
  ['the Jenkins controller', 'tcp', [50000], 'jenkins'],
  // firewalld: nfs
  ['NFS', 'tcp', [2049], 'nfs'],
  // firewalld: iscsi-target
  ['an iSCSI target', 'both', [3260], 'iscsi'],
  // firewalld: ceph-mon
  ['a Ceph monitor', 'tcp', [3300, 6789], 'ceph'],
  // https://github.com/gluster/glusterfs/blob/595745f8e42ed64aa77580b3e724ba20ce1cd17a/libglusterfs/src/glusterfs/globals.h#L14
  ['GlusterFS', 'tcp', [24007], 'gluster glusterd'],
  // firewalld: syncthing
  ['Syncthing', 'both', [22000], 'syncthing'],
  ['Syncthing', 'udp', [21027], 'syncthing'],
  // firewalld: vdsm
  // firewalld: ovirt-imageio
  ['oVirt', 'tcp', [54321, 54322], 'ovirt vdsm imageio'],
  // https://kontext.tech/project/hadoop/article/default-ports-used-by-hadoop-services-hdfs-mapreduce-yarn
  ['Hadoop 3 NameNode', 'tcp', [9870, 9871], 'hadoop hdfs namenode'],
  ['Hadoop 3 DataNode', 'tcp', [9864, 9865, 9866, 9867], 'hadoop hdfs datanode'],
  // firewalld: openvpn
  ['OpenVPN', 'udp', [1194], 'openvpn vpn'],
  // firewalld: wireguard
  ['WireGuard', 'udp', [51820], 'wireguard wg vpn'],
  // https://github.com/tailscale/tailscale/blob/de9ec7ee25627e0e518f53c710a3fc3d947c86c1/cmd/tailscaled/tailscaled.defaults
  ['Tailscale', 'udp', [41641], 'tailscale headscale'],
  // firewalld: zerotier
  ['ZeroTier', 'udp', [9993], 'zerotier'],
  // https://github.com/netbirdio/docs/pull/864
  ['NetBird', 'tcp', [53000], 'netbird'],
  // firewalld: squid
  ['Squid', 'tcp', [3128], 'squid'],
  // firewalld: rdp
  ['Remote Desktop', 'tcp', [3389], 'rdp xrdp'],
  // systemd/systemd units/systemd-journal-remote.socket at 3219f05c1d55fa8264cbf136a63e1e10d080cb90
  ['systemd-journal-remote', 'tcp', [19532], 'systemd journal'],
  // systemd/systemd units/systemd-journal-gatewayd.socket at 7b17a7d72f5ba5ad838b19803534c56a46f3bce9
  ['systemd-journal-gatewayd', 'tcp', [19531], 'systemd journal'],
  // https://github.com/crowbar/crowbar-core/pull/940 and https://github.com/bloomberg/chef-bcpc/pull/865
  ['OpenStack Keystone', 'tcp', [35357], 'keystone openstack'],
  // https://github.com/vitejs/vite/blob/a98c8d95d552c6fa98ab66fb810f5b39ad5abf49/packages/vite/src/node/constants.ts#L209
  ['Vite', 'tcp', [4173, 5173], 'vite svelte frontend web app client site ui dev'],
  // https://github.com/vitest-dev/vitest/blob/c3ba16b35847d27fb9f01f38cdcb047c77e121f8/packages/vitest/src/constants.ts#L2
  // https://github.com/vitest-dev/vitest/blob/c3ba16b35847d27fb9f01f38cdcb047c77e121f8/packages/vitest/src/constants.ts#L3
  ['Vitest', 'tcp', [51204, 63315], 'vitest'],
  // https://github.com/microsoft/WSL/issues/5514
  ['Android Debug Bridge', 'tcp', [5037], 'adb android'],
  // https://github.com/ollama/ollama/blob/fb30760996871fa9460115c753afd2c60d4ab0f7/envconfig/config.go#L23
  ['Ollama', 'tcp', [11434], 'ollama llm'],
  // https://github.com/ethereum/go-ethereum/blob/02b73d4ea7181464175e0a6cbecc0a3a2655a562/node/defaults.go
  ['Ethereum nodes', 'tcp', [8545, 8546, 8551, 30303], 'geth ethereum erigon besu nethermind anvil hardhat'],
  // firewalld: plex
  ['Plex', 'both', [32400], 'plex'],
  ['Plex', 'udp', [32410, 32412, 32413, 32414], 'plex'],
  ['Plex', 'tcp', [32469], 'plex'],
  // https://github.com/docker/awesome-compose/blob/18f59bdb09ecf520dd5758fbf90dec314baec545/minecraft/compose.yaml
  ['Minecraft', 'tcp', [25565], 'minecraft paper spigot velocity'],
  // firewalld: murmur
  ['Mumble', 'both', [64738], 'mumble murmur'],
  // firewalld: transmission-client
  ['Transmission', 'both', [51413], 'transmission torrent'],
  // firewalld: warpinator
  ['Warpinator', 'both', [42000], 'warpinator'],
  ['Warpinator', 'tcp', [42001], 'warpinator'],
  // https://github.com/localsend/protocol/blob/9038d4704eb87c10bcb59002ac91cb05587a5c2c/README.md
  ['LocalSend', 'both', [53317], 'localsend'],
  // firewalld: spotify-sync
  ['Spotify', 'both', [57621], 'spotify'],
  // https://github.com/microsoft/AirSim/issues/3395
  ['AirSim', 'tcp', [41451], 'airsim'],
  // https://github.com/HelloZeroNet/ZeroNet/issues/1948
  ['ZeroNet', 'tcp', [43110], 'zeronet'],
];

export const WELL_KNOWN: readonly WellKnownService[] = ROWS.map(([product, protocol, ports, words]) => ({
  product,
  protocol,
  ports,
  words: words.split(' '),
}));

const BY_PORT = new Map(
  WELL_KNOWN.flatMap(({ ports }) => ports).map((port) => [
    port,
    WELL_KNOWN.filter(({ ports }) => ports.includes(port)),
  ]),
);

/** The products that have the port as their default. */
export function defaultsOn(port: number, protocol: Protocol): readonly WellKnownService[] {
  return (BY_PORT.get(port) ?? []).filter((each) => [protocol, 'both'].includes(each.protocol));
}

export function isServerPort(port: number, protocol: Protocol): boolean {
  return defaultsOn(port, protocol).length > 0;
}
