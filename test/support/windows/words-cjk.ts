/** Chinese and Japanese. words.ts says what of it is recorded; Japanese excluded ranges are not. */
import type { Words } from './words.ts';

export const zh: Words = {
  codePage: 'cp936',
  excluded: {
    title: (protocol) => `协议 ${protocol} 端口排除范围`,
    header: '开始端口    结束端口',
    rule: '----------    --------',
    footnote: '* - 管理的端口排除。',
  },
  dynamic: {
    title: (protocol) => `协议 ${protocol} 动态端口范围`,
    start: '启动端口        ',
    count: '端口数          ',
  },
  netsh: {
    done: '确定。',
    unknown: (command) => `找不到下列命令: ${command}。`,
    elevation: '请求的操作需要提升(作为管理员运行)。',
    inUse: '另一个程序正在使用此文件，进程无法访问。',
    incorrect: '参数错误。',
    notFound: '找不到元素。',
  },
  denied: '拒绝访问。',
  net: {
    stopped: 'Windows NAT Driver 服务已成功停止。',
    started: 'Windows NAT Driver 服务已经启动成功。',
    notRunning: '没有启动 Windows NAT Driver 服务。',
    running: '请求的服务已经启动。',
    unknown: '服务名无效。',
    more: (message) => `请键入 NET HELPMSG ${message} 以获得更多的帮助。`,
    error: '发生系统错误 5。',
  },
  sc: {
    type: 'TYPE               ',
    state: 'STATE              ',
    failed: '[SC] EnumQueryServicesStatus:OpenService 失败 1060:',
    absent: '指定的服务未安装。',
  },
  whoami: {
    everyone: 'Everyone',
    wellKnown: '已知组',
    administrators: String.raw`BUILTIN\Administrators`,
    alias: '别名',
    enabled: '必需的组, 启用于默认, 启用的组',
    denyOnly: '只用于拒绝的组',
    high: String.raw`Mandatory Label\High Mandatory Level`,
    medium: String.raw`Mandatory Label\Medium Mandatory Level`,
    label: '标签',
  },
  netstat: {
    title: '活动连接',
    columns: '协议  本地地址          外部地址        状态           PID',
    listening: 'LISTENING',
  },
  tasklist: { none: '信息: 没有运行的任务匹配指定标准。', memory: '45,678 K' },
};

export const ja: Words = {
  codePage: 'cp932',
  excluded: {
    title: (protocol) => `プロトコル ${protocol} ポートの除外範囲`,
    header: '開始ポート    終了ポート',
    rule: '----------    --------',
    footnote: '* - 管理されたポートの除外。',
  },
  dynamic: {
    title: (protocol) => `プロトコル ${protocol} の動的ポートの範囲`,
    start: '開始ポート      ',
    count: 'ポート数        ',
  },
  netsh: {
    done: 'OK',
    unknown: (command) => `次のコマンドは見つかりませんでした: ${command}。`,
    elevation: '要求された操作には管理者特権が必要です (管理者として実行してください)。',
    inUse: 'プロセスはファイルにアクセスできません。別のプロセスが使用中です。',
    incorrect: 'パラメーターが間違っています。',
    notFound: '要素が見つかりません。',
  },
  denied: 'アクセスが拒否されました。',
  net: {
    stopped: 'Windows NAT Driver サービスは正常に停止されました。',
    started: 'Windows NAT Driver サービスは正常に開始されました。',
    notRunning: 'Windows NAT Driver サービスは開始されていません。',
    running: '要求したサービスは既に開始されています。',
    unknown: 'サービス名は無効です。',
    more: (message) => `NET HELPMSG ${message} と入力すると、より詳しい説明が得られます。`,
    error: 'システム エラー 5 が発生しました。',
  },
  sc: {
    type: 'TYPE               ',
    state: 'STATE              ',
    failed: '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:',
    absent: '指定されたサービスはインストールされたサービスとして存在しません。',
  },
  whoami: {
    everyone: 'Everyone',
    wellKnown: 'よく知られたグループ',
    administrators: String.raw`BUILTIN\Administrators`,
    alias: 'エイリアス',
    enabled: '固定グループ, 既定で有効, 有効なグループ',
    denyOnly: '拒否のみに使用されるグループ',
    high: String.raw`Mandatory Label\High Mandatory Level`,
    medium: String.raw`Mandatory Label\Medium Mandatory Level`,
    label: 'ラベル',
  },
  netstat: {
    title: 'アクティブな接続',
    columns: 'プロトコル  ローカル アドレス          外部アドレス        状態           PID',
    listening: 'LISTENING',
  },
  tasklist: { none: '情報: 指定された条件に一致するタスクは実行されていません。', memory: '45,678 K' },
};
