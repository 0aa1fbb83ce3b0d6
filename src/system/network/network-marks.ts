/** What tells whose network a machine shows: files of it, or copies of them that a capture script has made. */
export interface NetworkMarks {
  /** Null where it can't be read. */
  readonly text: (path: string) => string | null;
  /** Of the path itself, not of what a link leads to; null where nothing is there. */
  readonly kindOf: (path: string) => 'file' | 'directory' | 'other' | null;
  /** Null where that can't be told. */
  readonly isOfProcess1: boolean | null;
  /** Kubernetes gives KUBERNETES_SERVICE_HOST to the processes of a pod. */
  readonly hasKubernetesVariable: boolean;
}
