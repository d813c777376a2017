{{/* Values that the schema accepts one by one, but that contradict each other. */}}
{{- define "ephemeral-guard.validate" -}}
{{- with .Values.policies }}
{{- if and .existingConfigMap (or .preset .files) }}
{{- fail "policies.existingConfigMap stands alone: leave policies.preset and policies.files empty" }}
{{- end }}
{{- end }}
{{- with .Values.podDisruptionBudget }}
{{- if and (not (kindIs "invalid" .minAvailable)) (not (kindIs "invalid" .maxUnavailable)) }}
{{- fail "podDisruptionBudget: give minAvailable or maxUnavailable, and set the other one to null" }}
{{- end }}
{{- end }}
{{- if include "ephemeral-guard.inCluster" . }}
{{- include "ephemeral-guard.validateTls" . }}
{{- include "ephemeral-guard.validateRecorder" . }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.validateRecorder" -}}
{{- with .Values.recorder }}
{{- if and (not .enabled) (eq $.Values.tls.mode "selfManaged") }}
{{- fail "recorder.enabled=false: with tls.mode selfManaged the recorder makes the webhook's certificate; choose tls.mode certManager or existingSecret" }}
{{- end }}
{{- if and (gt (int .replicaCount) 1) (not .database.existingSecret) }}
{{- fail (printf "recorder.replicaCount is %d, but the embedded store is a file with one writer: name a database in recorder.database.existingSecret" (int .replicaCount)) }}
{{- end }}
{{- if and .database.existingSecret .persistence.existingClaim }}
{{- fail "recorder.persistence.existingClaim is for the embedded store, but recorder.database.existingSecret names a database: leave one of them empty" }}
{{- end }}
{{- if and .console.ingress.enabled (not .console.ingress.host) }}
{{- fail "recorder.console.ingress: give the name that people call the console by in recorder.console.ingress.host" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.validateTls" -}}
{{- $injected := false }}
{{- range $key, $_ := .Values.webhook.annotations }}
{{- if hasPrefix "cert-manager.io/inject-" $key }}{{ $injected = true }}{{ end }}
{{- end }}
{{- with .Values.tls }}
{{- if eq .mode "existingSecret" }}
{{- if not .existingSecret }}
{{- fail "tls.mode existingSecret: name the Secret in tls.existingSecret" }}
{{- end }}
{{- if not (or .caBundle $injected) }}
{{- fail "tls.mode existingSecret: give the authority's certificate in tls.caBundle, or have cert-manager inject it (webhook.annotations)" }}
{{- end }}
{{- else if .existingSecret }}
{{- fail (printf "tls.existingSecret is for tls.mode existingSecret, but the mode is %s" .mode) }}
{{- else if .caBundle }}
{{- fail (printf "tls.caBundle is for tls.mode existingSecret and for webhook.url: with mode %s it is written for you" .mode) }}
{{- end }}
{{- end }}
{{- end }}
