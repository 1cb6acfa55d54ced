package editor

import "testing"

func TestParametersAreNoProblems(t *testing.T) {
	for text, want := range map[string]int{
		"DeviceInfo | where Timestamp > ago({{since}}) and DeviceName in ({{hosts}}) and OSPlatform == {{os}} | take {{ n }}": 0,
		"DeviceInfo | where Timestamp > datetime({{day}}) | take {{a_very_long_name_of_a_parameter}}":                         0,
		"DeviceInfo | where Nope == {{x}} | take 1":                                                                           1,
	} {
		if found := (&Model{}).checkQuery(text); len(found) != want {
			t.Errorf("%q has %d problems, want %d: %v", text, len(found), want, found)
		}
	}
}
