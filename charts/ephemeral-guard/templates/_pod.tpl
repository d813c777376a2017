{{/* What every pod of the chart has in common. */}}
{{- define "ephemeral-guard.pod" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.container" -}}
image: {{ include "ephemeral-guard.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end }}

{{/* Of the containers that serve port 8081. */}}
{{- define "ephemeral-guard.probes" -}}
livenessProbe:
  httpGet: { path: /livez, port: probes }
  {{- with .Values.livenessProbe }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
readinessProbe:
  httpGet: { path: /readyz, port: probes }
  {{- with .Values.readinessProbe }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* Constraints that name no pods mean the webhook's. */}}
{{- define "ephemeral-guard.topologySpreadConstraints" -}}
{{- $own := dict "matchLabels" (include "ephemeral-guard.selectorLabels" (dict "root" $ "component" "webhook") | fromYaml) -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (merge (dict) . (dict "labelSelector" $own)) -}}
{{- end -}}
{{- toYaml $constraints }}
{{- end }}

{{/* The certificate and its key, and nothing else: an authority's key, which the Secret may hold too, is nobody's business. */}}
{{- define "ephemeral-guard.tlsVolume" -}}
secret:
  secretName: {{ include "ephemeral-guard.tlsSecretName" . }}
  defaultMode: 288 # 0440; YAML 1.1 and 1.2 disagree on that spelling
  # A pod waits for these keys to be there, which is sooner noticed than a change of a mounted Secret.
  items:
    - { key: tls.crt, path: tls.crt }
    - { key: tls.key, path: tls.key }
{{- end }}
