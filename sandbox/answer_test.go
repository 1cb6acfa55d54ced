package sandbox_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"quarry/sandbox"
)

// documented is the sample query in Microsoft's documentation of the advancedqueries API.
const documented = "DeviceProcessEvents | where InitiatingProcessFileName =~ 'powershell.exe' | where " +
	"ProcessCommandLine contains 'appdata' | " +
	"project Timestamp, FileName, InitiatingProcessFileName, DeviceId | limit 2"

func TestDocumentedExampleHasTheDocumentedForm(t *testing.T) {
	l := start(t, sandbox.Options{})
	for _, path := range []string{"/api/advancedqueries/run", "/api/v1.0/advancedqueries/run"} {
		request := l.request("mde", question(documented))
		request.URL.Path = path
		answer := l.do(request)
		row := `\{"Timestamp":"2026-11-\d\dT08:48:\d\d\.\d{1,7}Z","FileName":"csc\.exe","InitiatingProcessFileName":"powershell\.exe","DeviceId":"[0-9a-f]{40}"\}`
		want := `^\{"Schema":\[\{"Name":"Timestamp","Type":"DateTime"\},\{"Name":"FileName","Type":"String"\},` +
			`\{"Name":"InitiatingProcessFileName","Type":"String"\},\{"Name":"DeviceId","Type":"String"\}\],` +
			`"Results":\[` + row + `,` + row + `\]\}$`
		if !regexp.MustCompile(want).MatchString(answer.body) {
			t.Errorf("%s returns %s\nwant %s", path, answer.body, want)
		}
		if kind := answer.header.Get("Content-Type"); kind != "application/json; charset=utf-8" ||
			answer.header.Get("request-id") == "" {
			t.Errorf("headers %v", answer.header)
		}
	}
}

// values is a query with one row of every type and one row of nulls.
const values = `datatable(b:bool, i:int, l:long, r:real, d:datetime, t:timespan, g:guid, s:string, o:dynamic, a:dynamic) [
	true, 7, 9007199254740993, 2.0, datetime(2026-04-26T09:37:48.3225710Z), time(1.02:03:04.5), guid(74be27de-1e4e-49d9-b579-fe0b331d3642), "a\"\\\t<é>", dynamic({"x":{"y":1},"z":true}), dynamic(["p",{"q":[1]}]),
	bool(null), int(null), long(null), real(null), datetime(null), timespan(null), guid(null), "", dynamic(null), dynamic(null)]`

func TestValuesOnTheWire(t *testing.T) {
	l := start(t, sandbox.Options{})
	const first = `"r":2.0,"d":"2026-04-26T09:37:48.322571Z","t":"1.02:03:04.5000000","g":"74be27de-1e4e-49d9-b579-fe0b331d3642","s":"a\"\\\t<é>",`
	for dialect, want := range map[string]string{
		"mde": `"Results":[{"b":1,"i":7,"l":9007199254740993,` + first +
			`"o":{"x":{"y":1},"z":true},"a":["p",{"q":[1]}]},` +
			`{"b":null,"i":null,"l":null,"r":null,"d":null,"t":null,"g":null,"s":"","o":null,"a":null}]}`,
		"graph": `"results":[{"b@odata.type":"#SByte","b":1,"i":7,"l@odata.type":"#Int64","l":9007199254740993,` +
			first +
			`"o":{"@odata.type":"#microsoft.graph.security.dynamicColumnValue","x":{"@odata.type":"#microsoft.graph.security.dynamicColumnValue","y":1},"z":true},` +
			`"a@odata.type":"#Collection(String)","a":["p","{\"q\":[1]}"]},` +
			`{"b":{},"i":{},"l":{},"r":{},"d":{},"t":{},"g":{},"s":"","o":{},"a":{}}]}`,
	} {
		answer := l.ask(dialect, values)
		if !strings.HasSuffix(answer.body, want) {
			t.Errorf("%s returns\n%s\nwant a response that ends with\n%s", dialect, answer.body, want)
		}
	}
	const types = `"Type":"SByte"},{"Name":"i","Type":"Int32"},{"Name":"l","Type":"Int64"},{"Name":"r","Type":"Double"},` +
		`{"Name":"d","Type":"DateTime"},{"Name":"t","Type":"TimeSpan"},{"Name":"g","Type":"Guid"},{"Name":"s","Type":"String"},{"Name":"o","Type":"Object"},`
	if answer := l.ask("xdr", values); !strings.Contains(answer.body, types) {
		t.Errorf("xdr returns\n%s\nwant the types\n%s", answer.body, types)
	}
}

func TestXDRAlwaysSendsStatsAndMDEOnRequest(t *testing.T) {
	const stats = `"Stats":\{"ExecutionTime":\d+\.\d{7},"resource_usage":\{.*"total cpu":"00:00:0.*\},"dataset_statistics":\[\{"table_row_count":1,"table_size":8\}\]\}`
	const query = "print a=1"
	plain, chatty := start(t, sandbox.Options{}), start(t, sandbox.Options{MDEStats: true})
	for _, c := range []struct {
		name string
		got  reply
		want string
	}{
		{"xdr", plain.ask("xdr", query), `^\{` + stats + `,"Schema":\[.*\],"Results":\[\{"a":1\}\]\}$`},
		{"mde", plain.ask("mde", query), `^\{"Schema":\[.*\],"Results":\[\{"a":1\}\]\}$`},
		{"mde with Stats", chatty.ask("mde", query), `^\{"Schema":\[.*\],"Results":\[\{"a":1\}\],` + stats + `\}$`},
		{"graph", chatty.ask("graph", query),
			`^\{"@odata\.context":"[^"]+","schema":\[\{"name":"a","type":"Int64"\}\],"results":\[.*\]\}$`},
	} {
		if !regexp.MustCompile(strings.ReplaceAll(c.want, `"table_size":8`,
			`"table_size":\d+`)).MatchString(strings.ReplaceAll(c.got.body, `"a@odata.type":"#Int64",`, "")) {
			t.Errorf("%s returns %s, want %s", c.name, c.got.body, c.want)
		}
	}
}

func TestResultIsCompressedOnRequest(t *testing.T) {
	l := start(t, sandbox.Options{})
	const query = "DeviceProcessEvents | take 500"
	plain := l.ask("mde", query)
	request := l.request("mde", question(query))
	request.Header.Set("Accept-Encoding", "gzip, deflate")
	answer := l.do(request)
	if answer.header.Get("Content-Encoding") != "gzip" || len(answer.body) > len(plain.body)/3 {
		t.Fatalf("Content-Encoding %q, %d bytes for %d", answer.header.Get("Content-Encoding"), len(answer.body),
			len(plain.body))
	}
	unzipped, err := gzip.NewReader(strings.NewReader(answer.body))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unzipped)
	if err != nil || string(body) != plain.body {
		t.Errorf("unzipped %d bytes (%v), want the %d of the uncompressed response", len(body), err, len(plain.body))
	}
	request = l.request("mde", question(query))
	request.Header.Set("Accept-Encoding", "gzip;q=0")
	if answer := l.do(request); answer.header.Get("Content-Encoding") != "" {
		t.Error("gzip;q=0 is answered with gzip")
	}
}

func TestEmptyResultKeepsItsSchema(t *testing.T) {
	l := start(t, sandbox.Options{})
	answer := l.ask("mde", "DeviceInfo | where false | project DeviceId, OSBuild")
	const want = `{"Schema":[{"Name":"DeviceId","Type":"String"},{"Name":"OSBuild","Type":"Int64"}],"Results":[]}`
	if answer.body != want {
		t.Errorf("got %s, want %s", answer.body, want)
	}
}

func TestEachAPICoversItsTables(t *testing.T) {
	l := start(t, sandbox.Options{})
	for _, c := range []struct {
		dialect, table string
		status         int
	}{
		{"mde", "DeviceTvmSoftwareInventory", 200},
		{"mde", "EmailEvents", 400},
		{"mde", "AlertInfo", 400},
		{"xdr", "EmailEvents", 200},
		{"graph", "IdentityInfo", 200},
		{"graph", "SecurityEvent", 400},
	} {
		answer := l.ask(c.dialect, c.table+" | where 1 == 1 | count")
		if answer.status != c.status {
			t.Errorf("%s returns %s with %d %s, want %d", c.dialect, c.table, answer.status, answer.body, c.status)
		}
		if c.status == 400 && !strings.Contains(answer.body,
			"Failed to resolve table or column expression named '"+c.table+"'. Fix semantic errors in your query.") {
			t.Errorf("%s fails with %s: %s", c.dialect, c.table, answer.body)
		}
	}
}

func TestTimespanLimitsGraphQueries(t *testing.T) {
	l := start(t, sandbox.Options{})
	count := func(timespan string) string {
		answer := l.do(l.request("graph",
			`{"Query":"DeviceProcessEvents | summarize Newest = max(Timestamp), Oldest = min(Timestamp)","Timespan":"`+
				timespan+`"}`))
		if answer.status != 200 {
			return answer.body
		}
		row := answer.rows(t)[0]
		return fmt.Sprintf("%.10s %.10s", row["Oldest"], row["Newest"])
	}
	for timespan, want := range map[string]string{
		"":                             "2026-10-24 2026-11-23",
		"P2D":                          "2026-11-21 2026-11-23",
		"PT24H":                        "2026-11-22 2026-11-23",
		"2026-11-02/2026-11-04":        "2026-11-02 2026-11-03",
		"2026-11-02T00:00:00Z/P1W":     "2026-11-02 2026-11-08",
		"P1D/2026-11-11T00:00:00Z":     "2026-11-10 2026-11-10",
		"2026-11-19T00:00:00.0000000Z": "2026-11-19 2026-11-23",
	} {
		if got := count(timespan); got != want {
			t.Errorf("Timespan %q covers %s, want %s", timespan, got, want)
		}
	}
	for _, wrong := range []string{"30D", "P", "PT", "P1Y", "yesterday", "2026-11-02/", "P1D/P1D"} {
		if got := count(wrong); !strings.Contains(got, "Invalid timespan: '"+wrong+"'") {
			t.Errorf("Timespan %q returns %s", wrong, got)
		}
	}
}

func TestGraphReadsBodyWithoutCharsetAsLatin1(t *testing.T) {
	l := start(t, sandbox.Options{})
	for kind, want := range map[string]string{"application/json; charset=utf-8": `"é"`, "application/json": `"Ã©"`} {
		request := l.request("graph", question("print a='é'"))
		request.Header.Set("Content-Type", kind)
		if answer := l.do(request); !strings.Contains(answer.body, want) {
			t.Errorf("%s returns %s, want %s", kind, answer.body, want)
		}
	}
}
