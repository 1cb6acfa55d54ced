package main

// question is one query in both languages. Of several SQL variants, the fastest counts.
type question struct {
	name string
	kql  string
	sql  []string
}

var questions = []question{
	{
		"Q1 time and in~, count by FileName and hour",
		`T | where Timestamp > ago(10d) and FileName in~ ("PowerShell.exe", "cmd.exe") | summarize count() by FileName, bin(Timestamp, 1h)`,
		[]string{`SELECT FileName, date_trunc('hour', "Timestamp") AS h, count(*) FROM T
			WHERE "Timestamp" > TIMESTAMP '2026-11-13 10:00:00' AND lower(FileName) IN ('powershell.exe', 'cmd.exe') GROUP BY FileName, h`},
	},
	{
		"Q2 contains, count",
		`T | where ProcessCommandLine contains "task 4242" | count`,
		[]string{
			`SELECT count(*) FROM T WHERE ProcessCommandLine ILIKE '%task 4242%'`,
			`SELECT count(*) FROM T WHERE contains(lower(ProcessCommandLine), 'task 4242')`,
		},
	},
	{
		"Q3 has a term, count",
		`T | where ProcessCommandLine has "user42" | count`,
		[]string{
			`SELECT count(*) FROM T WHERE regexp_matches(ProcessCommandLine, '(?i)(^|[^0-9a-z])user42([^0-9a-z]|$)')`,
			`SELECT count(*) FROM T WHERE regexp_matches(lower(ProcessCommandLine), '(^|[^0-9a-z])user42([^0-9a-z]|$)')`,
		},
	},
	{
		"Q4 dcount and make_set by device",
		`T | summarize dcount(SHA1), make_set(FileName) by DeviceName`,
		[]string{`SELECT DeviceName, count(DISTINCT SHA1), list(DISTINCT FileName) FROM T GROUP BY DeviceName`},
	},
	{
		"Q5 arg_max(Timestamp, *) by device",
		`T | summarize arg_max(Timestamp, *) by DeviceId`,
		[]string{
			`SELECT DeviceId, unnest(arg_max(T, "Timestamp")) FROM T GROUP BY DeviceId`,
			`SELECT DeviceId, max("Timestamp"), arg_max(DeviceName, "Timestamp"), arg_max(FileName, "Timestamp"), arg_max(ProcessCommandLine, "Timestamp"),
				arg_max(AccountName, "Timestamp"), arg_max(ProcessId, "Timestamp"), arg_max(ReportId, "Timestamp"), arg_max(ActionType, "Timestamp"),
				arg_max(SHA1, "Timestamp") FROM T GROUP BY DeviceId`,
		},
	},
	{
		"Q6 count by extract(regex)",
		`T | summarize count() by extract(@"user(\d+)", 1, ProcessCommandLine)`,
		[]string{`SELECT regexp_extract(ProcessCommandLine, 'user(\d+)', 1) AS u, count(*) FROM T GROUP BY u`},
	},
}
