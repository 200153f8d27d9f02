import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** A chart as an archive, as `helm package` writes it: every file below a directory with the chart's name. The same files give the same bytes. */
export function chartArchive(name: string, version: string, templates: Readonly<Record<string, string>>): Buffer {
  const files = { "Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, "values.yaml": "replicas: 1\n", ...templates };
  return gzipSync(Buffer.concat([...Object.entries(files).map(([path, text]) => entry(`${name}/${path}`, Buffer.from(text))), Buffer.alloc(1024)]));
}

function entry(path: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100, "utf8");
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        0", 148);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** The digest of content, `sha256:…`. */
export function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

/** A Deployment with as many replicas as the values say, times a factor that tells versions apart. */
export function deployment(factor: number): Readonly<Record<string, string>> {
  return {
    "templates/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ mul .Values.replicas ${factor} }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "registry.example.org/web:{{ .Chart.Version }}"}]}
`,
  };
}
