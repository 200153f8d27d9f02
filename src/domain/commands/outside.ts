import type { Assertion, UnprovenReason } from "../assertion.ts";
import type { ShellCommand } from "../shell.ts";
import { type CommandReading, type CommandScope, optionOf, pathOf, textsOf, toolOf } from "./reading.ts";

const CLUSTER = new Set(
  (
    "kubectl flux cilium cilium-health cilium-dbg hubble talosctl argocd velero istioctl linkerd cmctl stern k9s calicoctl longhornctl rook ceph rados psql mysql redis-cli " +
    "mc etcdctl crictl promtool-query kubectx kubens ping traceroute nc ssh kubelogin vault"
  ).split(" "),
);
const NETWORK = new Set("oras crane skopeo docker podman nerdctl regctl cosign dig nslookup host curl wget aws gcloud az gh".split(" "));
const HELM_NETWORK = /^(?:show|pull|search|repo|registry|dependency|dep|push)$/;
const HELM_LOCAL = /^(?:template|lint|package)$/;
const INSIDE = /localhost|127\.0\.0\.1|\.svc\b|cluster\.local|kubernetes\.default|\$\(kubectl/;

/** Why a command can only be answered outside of the repository; undefined for every other command. */
export function readOutside(command: ShellCommand, scope: CommandScope): CommandReading | undefined {
  const tool = toolOf(command);
  const texts = textsOf(command);
  const shown = `\`${texts.join(" ").slice(0, 120)}\``;
  if (tool === "helm") {
    const verb = texts.slice(1).find((text) => !text.startsWith("-")) ?? "";
    if (HELM_NETWORK.test(verb)) return outside("needs-network", `${shown} asks a registry.`);
    return HELM_LOCAL.test(verb) ? outside("needs-chart", `${shown} needs the chart.`) : outside("needs-cluster", `${shown} needs a cluster.`);
  }
  if (tool === "flux" && /^(?:pull|push|list|diff) artifact\b/.test(texts.slice(1).join(" ")))
    return outside("needs-network", `${shown} asks a registry.`);
  if (NETWORK.has(tool)) {
    return INSIDE.test(texts.join(" "))
      ? outside("needs-cluster", `${shown} asks a cluster.`)
      : outside("needs-network", `${shown} asks something on the network.`);
  }
  if (!CLUSTER.has(tool)) return undefined;
  return outside("needs-cluster", `${shown} needs a cluster.`, tool === "kubectl" ? applied(command, scope) : []);
}

function outside(reason: UnprovenReason, because: string, also: readonly Assertion[] = []): CommandReading {
  return { is: "outside", assertions: [...also, { kind: "uncheckable", reason, because }] };
}

/** `kubectl apply --dry-run -f P` cannot succeed without P. */
function applied(command: ShellCommand, scope: CommandScope): readonly Assertion[] {
  if (!command.words.some((word) => word.text.startsWith("--dry-run"))) return [];
  const path = pathOf(optionOf(command, "-f", "--filename", "-k", "--kustomize"), scope);
  return path === undefined || path === "." ? [] : [{ kind: "path-exists", patterns: [path], want: "either", any: false, under: [] }];
}
