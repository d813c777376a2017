{{- define "ephemeral-guard.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* At most 52 characters, so that a suffix such as -recorder still gives a DNS label. */}}
{{- define "ephemeral-guard.fullname" -}}
{{- $name := include "ephemeral-guard.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* `selectorLabels` of one component: (dict "root" $ "component" "webhook") */}}
{{- define "ephemeral-guard.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ephemeral-guard.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.labels" -}}
{{ include "ephemeral-guard.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Without the chart's version, which alone must not restart a pod. */}}
{{- define "ephemeral-guard.podLabels" -}}
{{ include "ephemeral-guard.selectorLabels" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.webhook.name" -}}
{{ include "ephemeral-guard.fullname" . }}-webhook
{{- end }}

{{- define "ephemeral-guard.recorder.name" -}}
{{ include "ephemeral-guard.fullname" . }}-recorder
{{- end }}

{{- define "ephemeral-guard.webhook.serviceAccountName" -}}
{{- with .Values.serviceAccount }}
{{- .name | default (ternary (include "ephemeral-guard.webhook.name" $) "default" .create) }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.recorder.serviceAccountName" -}}
{{- with .Values.recorder.serviceAccount }}
{{- .name | default (ternary (include "ephemeral-guard.recorder.name" $) "default" .create) }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.tlsSecretName" -}}
{{- if eq .Values.tls.mode "existingSecret" -}}
{{ .Values.tls.existingSecret }}
{{- else -}}
{{ include "ephemeral-guard.fullname" . }}-tls
{{- end }}
{{- end }}

{{/* Of tls.mode selfManaged alone. */}}
{{- define "ephemeral-guard.authoritySecretName" -}}
{{ include "ephemeral-guard.tlsSecretName" . }}-ca
{{- end }}

{{/* For the keys that hide values and seal the console's sessions. */}}
{{- define "ephemeral-guard.keysSecretName" -}}
{{ include "ephemeral-guard.fullname" . }}-keys
{{- end }}

{{/* What webhooks believe the recorder by; a Secret's ca.crt where tls.caBundle does not say. */}}
{{- define "ephemeral-guard.authorityConfigMapName" -}}
{{ include "ephemeral-guard.fullname" . }}-authority
{{- end }}

{{- define "ephemeral-guard.policiesConfigMapName" -}}
{{ .Values.policies.existingConfigMap | default (printf "%s-policies" (include "ephemeral-guard.fullname" .)) }}
{{- end }}

{{- define "ephemeral-guard.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* What runs, runs in the cluster: not where webhook.url points elsewhere. Non-empty for yes. */}}
{{- define "ephemeral-guard.inCluster" -}}
{{- if not .Values.webhook.url }}yes{{ end }}
{{- end }}

{{- define "ephemeral-guard.hasRecorder" -}}
{{- if and (include "ephemeral-guard.inCluster" .) .Values.recorder.enabled }}yes{{ end }}
{{- end }}

{{/* The recorder makes the certificate. */}}
{{- define "ephemeral-guard.selfManaged" -}}
{{- if and (include "ephemeral-guard.inCluster" .) (eq .Values.tls.mode "selfManaged") }}yes{{ end }}
{{- end }}

{{- define "ephemeral-guard.recorder.marks" -}}
{{- if eq (include "ephemeral-guard.onOff" .Values.recorder.marks) "on" }}yes{{ end }}
{{- end }}

{{/* The audience of the tokens that records and audit events are delivered with. */}}
{{- define "ephemeral-guard.recorder.audience" -}}
ephemeral-guard-recorder
{{- end }}

{{- define "ephemeral-guard.recorder.claimName" -}}
{{ .Values.recorder.persistence.existingClaim | default (include "ephemeral-guard.recorder.name" .) }}
{{- end }}

{{- define "ephemeral-guard.auditSender.name" -}}
{{ include "ephemeral-guard.fullname" . }}-audit-sender
{{- end }}

{{- define "ephemeral-guard.reviewerRoleName" -}}
{{ .Values.reviewerRole.name | default (printf "%s-reviewer" (include "ephemeral-guard.fullname" .)) }}
{{- end }}

{{/* YAML reads an unquoted `on` as true. */}}
{{- define "ephemeral-guard.onOff" -}}
{{- if kindIs "bool" . }}{{ ternary "on" "off" . }}{{ else }}{{ . }}{{ end }}
{{- end }}
