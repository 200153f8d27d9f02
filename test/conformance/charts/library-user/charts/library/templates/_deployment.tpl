{{- define "library.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
spec:
  replicas: {{ .Values.replicas | default 2 }}
{{- end -}}
{{- define "library.merge" -}}
{{- $top := first . -}}
{{- $overrides := fromYaml (include (index . 1) $top) | default (dict ) -}}
{{- $base := fromYaml (include "library.deployment" $top) | default (dict ) -}}
{{- toYaml (merge $overrides $base) -}}
{{- end -}}
