package vim

import (
	"strconv"
	"strings"
)

// commandLine lists the commands that start with a colon.
var commandLine = map[string]Request{
	"w": Save{}, "write": Save{}, "q": Close{}, "q!": Close{}, "quit": Close{}, "wq": Save{Close: true},
	"x": Save{Close: true},
	"$": GoToLine{}, "noh": nil, "nohlsearch": nil, "": nil,
}

// Command returns the request for a command typed after the colon.
func Command(text string) Request {
	text = strings.TrimSpace(text)
	if request, ok := commandLine[text]; ok {
		return request
	}
	if line, err := strconv.Atoi(text); err == nil && line >= 0 {
		return GoToLine{max(line, 1)}
	}
	return Explain{"Unknown command :" + text +
		" (use :w to save, :q to close the tab, :wq for both, :12 to go to line 12)."}
}
