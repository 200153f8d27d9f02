{{- define "templated.line" }}
line: {{ .Chart.Version }}
{{- end }}
