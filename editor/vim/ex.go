package vim

import (
	"strconv"
	"strings"
)

// commandLine are the commands that begin with a colon.
var commandLine = map[string]Request{
	"w": Save{}, "write": Save{}, "q": Close{}, "q!": Close{}, "quit": Close{}, "wq": Save{Close: true}, "x": Save{Close: true},
	"$": GoToLine{}, "noh": nil, "nohlsearch": nil, "": nil,
}

// Command is what a text behind a colon asks for.
func Command(text string) Request {
	text = strings.TrimSpace(text)
	if request, ok := commandLine[text]; ok {
		return request
	}
	if line, err := strconv.Atoi(text); err == nil && line >= 0 {
		return GoToLine{max(line, 1)}
	}
	return Explain{"There is no command :" + text + " here: :w saves, :q closes the tab, :wq does both, :12 goes to line 12."}
}
