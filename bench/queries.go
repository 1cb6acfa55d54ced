package main

import (
	"fmt"
	"strings"
)

// question is one query in both languages. Of several SQL variants, the fastest counts.
type question struct {
	name string
	kql  string
	sql  []string
}

var questions = []question{
	{
		"Q1 time and in~, count by FileName and hour",
		`T | where Timestamp > ago(10d) and FileName in~ ("PowerShell.exe", "cmd.exe")
			| summarize count() by FileName, bin(Timestamp, 1h)`,
		[]string{`SELECT FileName, date_trunc('hour', "Timestamp") AS h, count(*) FROM T
			WHERE "Timestamp" > TIMESTAMP '2026-11-13 10:00:00' AND lower(FileName) IN ('powershell.exe', 'cmd.exe')
			GROUP BY FileName, h`},
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
			`SELECT DeviceId, max("Timestamp"), arg_max(DeviceName, "Timestamp"), arg_max(FileName, "Timestamp"),
				arg_max(ProcessCommandLine, "Timestamp"), arg_max(AccountName, "Timestamp"), arg_max(ProcessId, "Timestamp"),
				arg_max(ReportId, "Timestamp"), arg_max(ActionType, "Timestamp"),
				arg_max(SHA1, "Timestamp") FROM T GROUP BY DeviceId`,
		},
	},
	{
		"Q6 count by extract(regex)",
		`T | summarize count() by extract(@"user(\d+)", 1, ProcessCommandLine)`,
		[]string{`SELECT regexp_extract(ProcessCommandLine, 'user(\d+)', 1) AS u, count(*) FROM T GROUP BY u`},
	},
	{
		"join of a million rows on numbers",
		`T | join kind=inner (T | project ReportId, S2=SHA1) on ReportId | summarize count(), countif(SHA1 == S2)`,
		[]string{`SELECT count(*), count(*) FILTER (T.SHA1=U.SHA1) FROM T JOIN T U ON T.ReportId=U.ReportId`},
	},
	{
		"join of a million rows on strings",
		`T | join kind=inner (T | project ProcessCommandLine, S2=SHA1) on ProcessCommandLine | count`,
		[]string{`SELECT count(*) FROM T JOIN T U ON T.ProcessCommandLine=U.ProcessCommandLine`},
	},
	{
		"count by a million numbers",
		`T | summarize count() by ReportId | count`,
		[]string{`SELECT count(*) FROM (SELECT ReportId, count(*) c FROM T GROUP BY ReportId)`},
	},
	{
		"count by a million strings",
		`T | summarize c=count() by ProcessCommandLine | summarize max(c), count()`,
		[]string{`SELECT max(c), count(*)
			FROM (SELECT ProcessCommandLine, count(*) c FROM T GROUP BY ProcessCommandLine)`},
	},
	{
		"count by 400 strings",
		`T | summarize count() by DeviceName`,
		[]string{`SELECT DeviceName, count(*) c FROM T GROUP BY DeviceName`},
	},
	{
		"sum, avg, max, min without groups",
		`T | summarize sum(ProcessId), avg(ProcessId), max(Timestamp), min(ReportId)`,
		[]string{`SELECT sum(ProcessId), avg(ProcessId), max("Timestamp"), min(ReportId) FROM T`},
	},
	{
		"sum, avg, max, min by 400 strings",
		`T | summarize sum(ProcessId), avg(ProcessId), max(Timestamp), min(ReportId) by DeviceName`,
		[]string{`SELECT DeviceName, sum(ProcessId), avg(ProcessId), max("Timestamp"), min(ReportId) FROM T
			GROUP BY DeviceName`},
	},
	{
		"has_any of 10 terms",
		`T | where ProcessCommandLine has_any (` + terms(10) + `) | count`,
		[]string{`SELECT count(*) FROM T
			WHERE list_has_any(regexp_split_to_array(lower(ProcessCommandLine),'[^0-9a-z]+'), [` +
			terms(10) + `])`},
	},
	{
		"has_any of 1,000 terms",
		`T | where ProcessCommandLine has_any (` + terms(1000) + `) | count`,
		[]string{`SELECT count(*) FROM T
			WHERE list_has_any(regexp_split_to_array(lower(ProcessCommandLine),'[^0-9a-z]+'), [` +
			terms(1000) + `])`},
	},
	{
		"in~ of 1,000 values",
		`T | where AccountName in~ (` + terms(1000) + `) | count`,
		[]string{`SELECT count(*) FROM T WHERE lower(AccountName) IN (` + terms(1000) + `)`},
	},
	{
		"split and mv-expand",
		`T | mv-expand a = split(ProcessCommandLine, " ") | count`,
		[]string{`SELECT count(*) FROM (SELECT unnest(string_split(ProcessCommandLine,' ')) a FROM T)`},
	},
	{
		"split and mv-expand, count by part",
		`T | mv-expand a = split(ProcessCommandLine, " ") to typeof(string) | summarize count() by a | count`,
		[]string{`SELECT count(*) FROM (SELECT a, count(*) FROM (SELECT unnest(string_split(ProcessCommandLine,' ')) a FROM T)
			GROUP BY a)`},
	},
	{
		"parse_json of each row",
		`T | extend j=parse_json(strcat('{"a":', ProcessId, ',"b":"', FileName, '","c":{"d":[1,2,3]}}'))
			| summarize sum(tolong(j.a)), dcount(tostring(j.b))`,
		[]string{`SELECT sum(CAST(j->>'a' AS BIGINT)), count(DISTINCT j->>'b')
			FROM (SELECT CAST(concat('{"a":', ProcessId, ',"b":"', FileName, '","c":{"d":[1,2,3]}}') AS JSON) j FROM T)`},
	},
	{
		"top 100 by time",
		`T | top 100 by Timestamp desc`,
		[]string{`SELECT * FROM T ORDER BY "Timestamp" DESC LIMIT 100`},
	},
	{
		"distinct of three columns",
		`T | distinct DeviceId, FileName, AccountName | count`,
		[]string{`SELECT count(*) FROM (SELECT DISTINCT DeviceId, FileName, AccountName FROM T)`},
	},
	{
		"percentiles by device",
		`T | summarize percentiles(ProcessId, 50, 95) by DeviceName`,
		[]string{
			`SELECT DeviceName, quantile_disc(ProcessId, [0.5,0.95]) FROM T GROUP BY DeviceName`,
			`SELECT DeviceName, approx_quantile(ProcessId, [0.5,0.95]) FROM T GROUP BY DeviceName`,
		},
	},
	{
		"parse",
		`T | parse ProcessCommandLine with * "-Task " n:long " -Path " p | summarize sum(n), dcount(p)`,
		[]string{`SELECT sum(CAST(regexp_extract(ProcessCommandLine,'-Task (\d+) -Path (.*)',1) AS BIGINT)),
			approx_count_distinct(regexp_extract(ProcessCommandLine,'-Task (\d+) -Path (.*)',2)) FROM T`},
	},
	{
		"prev in the order of devices",
		`T | sort by DeviceId asc, Timestamp asc | extend gap = Timestamp - prev(Timestamp), d = prev(DeviceId)
			| where d == DeviceId | summarize max(gap)`,
		[]string{`SELECT max(g)
			FROM (SELECT "Timestamp" - lag("Timestamp") OVER (PARTITION BY DeviceId ORDER BY "Timestamp") g FROM T)`},
	},
	{
		"case, count by it",
		`T | extend k=case(FileName hasprefix "power", "ps", FileName startswith "c", "c", ProcessId > 10000, "hi", "other")
			| summarize count() by k`,
		[]string{`SELECT CASE WHEN contains(lower(FileName),'power') THEN 'ps' WHEN starts_with(lower(FileName),'c') THEN 'c'
			WHEN ProcessId>10000 THEN 'hi' ELSE 'other' END k, count(*) FROM T GROUP BY 1`},
	},
	{
		"union of three, count by file",
		`union T, T, T | summarize count() by FileName`,
		[]string{`SELECT FileName, count(*) FROM (SELECT FileName FROM T UNION ALL SELECT FileName FROM T UNION ALL
			SELECT FileName FROM T) GROUP BY 1`},
	},
	{
		"sort by text, all columns",
		`T | sort by ProcessCommandLine asc`,
		[]string{`CREATE OR REPLACE TEMP TABLE ZZ AS SELECT * FROM T ORDER BY ProcessCommandLine`},
	},
	{
		"sort by two columns, all columns",
		`T | sort by SHA1 asc, Timestamp desc`,
		[]string{`CREATE OR REPLACE TEMP TABLE ZZ AS SELECT * FROM T ORDER BY SHA1, "Timestamp" DESC`},
	},
	{
		"search of one term",
		`T | search "user42" | count`,
		[]string{`SELECT count(*) FROM T WHERE regexp_matches(concat_ws(' ',DeviceId,DeviceName,FileName,ProcessCommandLine,
			AccountName,ActionType,SHA1), '(?i)(^|[^0-9a-z])user42([^0-9a-z]|$)')`},
	},
	{
		"arg_max by 50,000 hashes",
		`T | summarize arg_max(Timestamp, *) by SHA1 | count`,
		[]string{`SELECT count(a) FROM (SELECT SHA1, arg_max(T,"Timestamp") a FROM T GROUP BY SHA1)`},
	},
	{
		"join within five minutes, 10,000 with a million rows",
		`T | where ReportId % 100 == 0 | project DeviceId, T1=Timestamp | join kind=inner (T | project DeviceId, Timestamp)
			on DeviceId | where Timestamp between (T1 .. T1+5m) | count`,
		[]string{`SELECT count(*) FROM T a JOIN T b ON a.DeviceId=b.DeviceId AND b."Timestamp" BETWEEN a."Timestamp"
			AND a."Timestamp"+INTERVAL 5 MINUTE WHERE a.ReportId%100=0`},
	},
	{
		"filter after a join",
		`T | join kind=inner (T | project ReportId, S2=SHA1) on ReportId
			| where FileName == "csc.exe" and ProcessId < 300 | count`,
		[]string{`SELECT count(*) FROM T JOIN T U ON T.ReportId=U.ReportId
			WHERE T.FileName='csc.exe' AND T.ProcessId<300`},
	},
	{
		"rare values: count by hash, less than 10",
		`T | summarize n=count(), devices=dcount(DeviceId) by SHA1 | where n < 10 | count`,
		[]string{`SELECT count(*)
			FROM (SELECT SHA1, count(*) n, count(DISTINCT DeviceId) FROM T GROUP BY SHA1 HAVING n < 10)`},
	},
	{
		"leftanti join",
		`T | join kind=leftanti (T | where ProcessId < 20000 | project ReportId) on ReportId | count`,
		[]string{`SELECT count(*) FROM T
			WHERE NOT EXISTS (SELECT 1 FROM T U WHERE U.ProcessId < 20000 AND U.ReportId = T.ReportId)`},
	},
	{
		"text functions",
		`T | extend l = strlen(ProcessCommandLine), s = tolower(substring(FileName, 0, 3)) | summarize sum(l), count() by s`,
		[]string{`SELECT lower(substr(FileName, 1, 3)) s, sum(length(ProcessCommandLine)), count(*) FROM T GROUP BY 1`},
	},
	{
		"matches regex",
		`T | where ProcessCommandLine matches regex @"Task \d{3} .*user4\d\\" | count`,
		[]string{`SELECT count(*) FROM T WHERE regexp_matches(ProcessCommandLine, 'Task \d{3} .*user4\d\\')`},
	},
	{
		"count by day and device, two strings",
		`T | summarize count(), dcount(AccountName) by bin(Timestamp, 1d), DeviceName`,
		[]string{`SELECT date_trunc('day', "Timestamp"), DeviceName, count(*), count(DISTINCT AccountName) FROM T
			GROUP BY 1, 2`},
	},
	{
		"make_set of users by device",
		`T | summarize make_set(AccountName) by DeviceName`,
		[]string{`SELECT DeviceName, list(DISTINCT AccountName) FROM T GROUP BY DeviceName`},
	},
	{
		"startswith or endswith",
		`T | where ProcessCommandLine endswith "77.tmp" or DeviceName startswith "WS-00" | count`,
		[]string{`SELECT count(*) FROM T
			WHERE lower(ProcessCommandLine) LIKE '%77.tmp' OR lower(DeviceName) LIKE 'ws-00%'`},
	},
	{
		"hour of the day",
		`T | summarize count() by hourofday(Timestamp)`,
		[]string{`SELECT hour("Timestamp"), count(*) FROM T GROUP BY 1`},
	},
}

// terms lists words of which one occurs in the table.
func terms(n int) string {
	list := []string{`'user42'`}
	for i := 1; i < n; i++ {
		list = append(list, fmt.Sprintf("'indicator%d'", i))
	}
	return strings.Join(list, ", ")
}
