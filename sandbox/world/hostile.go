package world

import "strings"

// hostileLines are command lines that try to do something to whoever looks at them. Real
// telemetry holds such text: an attacker chooses file names and arguments, and what an
// analyst's terminal makes of them is not the attacker's to decide.
var hostileLines = []string{
	"cmd.exe /c echo \x1b[2J\x1b[1;1H\x1b[31mAll hosts are clean\x1b[0m",                                              // clears the screen
	"cmd.exe /c title \x1b]0;root@srv-dc-01\x07",                                                                      // renames the window
	"cmd.exe /c echo \x1b]52;c;Y3VybCBldmlsLmV4YW1wbGU=\x07",                                                          // writes to the clipboard
	"cmd.exe /c start \"\" \"C:\\Users\\Public\\statement\u202efdp.exe\"",                                             // shows exe.pdf
	"cmd.exe /c whoami\u200b\u200d\ufeff /all",                                                                        // hides between letters
	"cmd.exe /c echo first line\r\nsecond line\ttabbed\x00\x08\x08",                                                   // breaks rows
	"cmd.exe /c echo e" + strings.Repeat("\u0301", 60),                                                                // piles up accents
	"cmd.exe /c set BLOB=" + strings.Repeat("QUFBQUFBQUFBQUFB", 500),                                                  // 8,000 characters
	"cmd.exe /c echo \u009b31m \u2066left\u2069 \U000e0041\U000e0042 =HYPERLINK(\"x\") 漢字 \U0001f469\u200d\U0001f4bb", // C1, isolates, tags, a formula, wide
	"cmd.exe /c type \"C:\\temp\\\xff\xfe broken\"",                                                                   // no UTF-8
}

// hostileStarts are the few processes with such lines.
func (w *World) hostileStarts() []start {
	d := w.dice("hostile")
	list := make([]start, 0, len(hostileLines))
	for _, line := range hostileLines {
		x := of(d, w.estate().devices)
		for x.system != windows || x.server {
			x = of(d, w.estate().devices)
		}
		s := started(x, habit{parent: "explorer.exe", image: "cmd.exe", user: "owner"})
		s.at = w.moment(d, true)
		varyStart(d, &s)
		s.process.commandLine = line
		list = append(list, s)
	}
	return list
}
