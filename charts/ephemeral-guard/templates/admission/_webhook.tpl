{{/* What the two webhooks have in common: (dict "root" $ "path" "/mutate") */}}
{{- define "ephemeral-guard.admission" -}}
admissionReviewVersions: [v1]
clientConfig:
  {{- with .root.Values.webhook.url }}
  url: {{ printf "%s%s" (trimSuffix "/" .) $.path | quote }}
  {{- else }}
  service:
    name: {{ include "ephemeral-guard.webhook.name" .root }}
    namespace: {{ .root.Release.Namespace }}
    path: {{ .path }}
    port: 443
  {{- end }}
  {{- with .root.Values.tls.caBundle }}
  caBundle: {{ . | b64enc }}
  {{- end }}
# The only door through which a debug container enters a pod.
rules:
  - apiGroups: [""]
    apiVersions: [v1]
    resources: [pods/ephemeralcontainers]
    operations: [UPDATE]
    scope: Namespaced
matchPolicy: Equivalent
failurePolicy: {{ .root.Values.webhook.failurePolicy }}
sideEffects: NoneOnDryRun
timeoutSeconds: {{ .root.Values.webhook.timeoutSeconds }}
{{- with include "ephemeral-guard.namespaceSelector" .root | fromYaml }}
namespaceSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.webhook.objectSelector }}
objectSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if or .root.Values.breakGlassGroups .root.Values.webhook.matchConditions }}
matchConditions:
  {{- with .root.Values.breakGlassGroups }}
  # A JSON list of strings is one of CEL too.
  - name: not-break-glass
    expression: {{ printf "!has(request.userInfo.groups) || !request.userInfo.groups.exists(group, group in %s)" (toRawJson .) | quote }}
  {{- end }}
  {{- with .root.Values.webhook.matchConditions }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "ephemeral-guard.namespaceSelector" -}}
{{- $selector := deepCopy .Values.webhook.namespaceSelector -}}
{{- with .Values.excludeNamespaces -}}
{{- $excluded := dict "key" "kubernetes.io/metadata.name" "operator" "NotIn" "values" . -}}
{{- $_ := set $selector "matchExpressions" (append ($selector.matchExpressions | default list) $excluded) -}}
{{- end -}}
{{- toYaml $selector }}
{{- end }}

{{- define "ephemeral-guard.admission.annotations" -}}
{{- $annotations := deepCopy .Values.webhook.annotations -}}
{{- if and (include "ephemeral-guard.inCluster" .) (eq .Values.tls.mode "certManager") -}}
{{- $certificate := printf "%s/%s" .Release.Namespace (include "ephemeral-guard.tlsSecretName" .) -}}
{{- $_ := set $annotations "cert-manager.io/inject-ca-from" $certificate -}}
{{- end -}}
{{- toYaml $annotations }}
{{- end }}
