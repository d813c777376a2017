{{/* The preset in force: the one named, else `starter` where nothing else gives policies. */}}
{{- define "ephemeral-guard.preset" -}}
{{- with .Values.policies -}}
{{- if .preset }}{{ .preset }}{{ else if not (or .files .existingConfigMap) }}starter{{ end }}
{{- end }}
{{- end }}

{{/* The policy files, name to text, as YAML. Fails where two would have one name, and where there is none. */}}
{{- define "ephemeral-guard.policyFiles" -}}
{{- $files := dict -}}
{{- $preset := include "ephemeral-guard.preset" . -}}
{{- if $preset -}}
  {{- range $path, $_ := .Files.Glob (printf "policies/%s/*.yaml" $preset) -}}
    {{- $_ := set $files (base $path) ($.Files.Get $path) -}}
  {{- end -}}
  {{- if not $files -}}
    {{- $known := list -}}
    {{- range $path, $_ := .Files.Glob "policies/*/*.yaml" -}}{{- $known = append $known (base (dir $path)) -}}{{- end -}}
    {{- fail (printf "policies.preset: there is no %q; choose one of: %s" $preset ($known | uniq | sortAlpha | join ", ")) -}}
  {{- end -}}
{{- end -}}
{{- range $name, $text := .Values.policies.files -}}
  {{- if hasKey $files $name -}}
    {{- fail (printf "policies.files: %q is the name of a file of preset %q too; choose another" $name $preset) -}}
  {{- end -}}
  {{- $_ := set $files $name $text -}}
{{- end -}}
{{- toYaml $files }}
{{- end }}
