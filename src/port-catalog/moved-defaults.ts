/** Defaults that their vendor gave up for others. */
interface MovedDefaults {
  readonly by: string;
  /** Old and new port, of TCP. */
  readonly to: ReadonlyMap<number, number>;
  readonly words: readonly string[];
}

/** All of these moved from inside the ephemeral range of Linux to below it. */
export const MOVED: readonly MovedDefaults[] = [
  {
    // HDFS-9427
    by: 'Hadoop 3',
    to: new Map([
      [50010, 9866],
      [50020, 9867],
      [50070, 9870],
      [50075, 9864],
      [50090, 9868],
      [50091, 9869],
      [50470, 9871],
      [50475, 9865],
    ]),
    words: ['hadoop', 'hdfs', 'namenode', 'datanode', 'secondarynamenode'],
  },
  {
    // HBASE-10123, release note
    by: 'HBase 1.0',
    to: new Map([
      [60000, 16000],
      [60010, 16010],
      [60020, 16020],
      [60030, 16030],
    ]),
    words: ['hbase', 'hmaster', 'regionserver'],
  },
  {
    // open-telemetry/opentelemetry-collector, pull requests 3743 and 3966
    by: 'the OpenTelemetry Collector',
    to: new Map([
      [55680, 4317],
      [55681, 4318],
    ]),
    words: ['otlp', 'otel', 'otelcol', 'opentelemetry'],
  },
  {
    // IBM Support, '[Db2] exclude the service port from the ephemeral range' (Japanese page)
    by: 'Db2 11.5.6',
    to: new Map([[50000, 25000]]),
    words: ['db2'],
  },
];
