package world

import "strings"

// hostileCommandLines are command lines that attack whoever displays them. Real telemetry contains
// such text, since attackers choose file names and arguments. A terminal program must show them
// harmlessly.
var hostileCommandLines = []string{
	// clears the screen
	"cmd.exe /c echo \x1b[2J\x1b[1;1H\x1b[31mAll hosts are clean\x1b[0m",
	// renames the window
	"cmd.exe /c title \x1b]0;root@srv-dc-01\x07",
	// writes to the clipboard
	"cmd.exe /c echo \x1b]52;c;Y3VybCBldmlsLmV4YW1wbGU=\x07",
	// displayed as exe.pdf
	"cmd.exe /c start \"\" \"C:\\Users\\Public\\statement\u202efdp.exe\"",
	// invisible characters
	"cmd.exe /c whoami\u200b\u200d\ufeff /all",
	// line breaks, tabs and backspaces
	"cmd.exe /c echo first line\r\nsecond line\ttabbed\x00\x08\x08",
	// stacked accents
	"cmd.exe /c echo e" + strings.Repeat("\u0301", 60),
	// 8,000 characters
	"cmd.exe /c set BLOB=" + strings.Repeat("QUFBQUFBQUFBQUFB", 500),
	// C1 controls, isolates, tag characters, a formula, wide characters
	"cmd.exe /c echo \u009b31m \u2066left\u2069 \U000e0041\U000e0042 =HYPERLINK(\"x\") 漢字 \U0001f469\u200d\U0001f4bb",
	"cmd.exe /c type \"C:\\temp\\\xff\xfe broken\"", // invalid UTF-8
}

// hostileStarts returns a few processes with these command lines.
func (w *World) hostileStarts() []start {
	d := w.dice("hostile")
	list := make([]start, 0, len(hostileCommandLines))
	for _, line := range hostileCommandLines {
		x := pick(d, w.estate().devices)
		for x.system != windows || x.server {
			x = pick(d, w.estate().devices)
		}
		s := started(x, habit{parent: "explorer.exe", image: "cmd.exe", user: "owner"})
		s.at = w.moment(d, true)
		varyStart(d, &s)
		s.process.commandLine = line
		list = append(list, s)
	}
	return list
}
