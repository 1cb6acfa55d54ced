package hunt_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"quarry/hunt"
	"quarry/hunt/params"
	"quarry/hunt/slice"
)

// TestNoQuestionWithAnOpenParameterIsSent tries every way to start a run.
func TestNoQuestionWithAnOpenParameterIsSent(t *testing.T) {
	for name, q := range map[string]hunt.Question{
		"plain":    {Text: "DeviceInfo | where DeviceName =~ '{{host}}'"},
		"forced":   {Text: "DeviceInfo | where DeviceName =~ {{host}}", Force: true},
		"queued":   {Text: "DeviceInfo | where DeviceName =~ {{host}}", Wait: true},
		"sliced":   {Text: "DeviceProcessEvents | where DeviceName == {{host}}", Slice: &slice.Spec{Count: 2}},
		"declared": {Text: "declare query_parameters(host:string); DeviceInfo | where DeviceName == host"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt := newTenant(t, small(), "", nil)
				_, out := finish(t, tt.Start(t.Context(), q))
				var missing *params.MissingError
				if !errors.As(out.Err, &missing) || missing.Names[0] != "host" || out.RunID != 0 {
					t.Errorf("without a value: got error %v in run %d, want a missing parameter", out.Err, out.RunID)
				}
				q.Parameters.Values = map[string]string{"host": ""}
				_, out = finish(t, tt.Start(t.Context(), q))
				if !errors.As(out.Err, new(*params.ValueError)) {
					t.Errorf("with an empty value: got error %v, want a *params.ValueError", out.Err)
				}
				if calls := tt.web.count(200); calls != 0 {
					t.Errorf("%d calls were spent", calls)
				}
				q.Parameters.Values = map[string]string{"host": "{{host}}"}
				_, out = finish(t, tt.Start(t.Context(), q))
				if out.Err != nil {
					t.Errorf("with a value that looks like a parameter: %v", out.Err)
				}
			})
		})
	}
}
