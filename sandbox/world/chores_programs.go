package world

import (
	_ "embed" // the tables of programs
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// programChore is a sequence of programs that is started every some hours on one of the devices of a role.
type programChore struct {
	role     role
	every    int64 // hours
	parent   string
	programs []program
}

// program is one started program.
type program struct {
	image, command string // the command line has placeholders
	port           int32  // if it connects to a site, else 0
	nested         bool   // started by the program before it
}

//go:embed chores.txt
var choresText string

//go:embed tools.txt
var toolsText string

var roles = map[string]role{"staff": staff, "admins": admins, "engineers": engineers, "servers": servers,
	"linuxes": linuxes, "macs": macs}

var programChores = sync.OnceValue(func() []programChore {
	list, err := parseChores(choresText)
	if err != nil {
		panic("chores.txt: " + err.Error()) // a test reads it, too
	}
	return list
})

// parseChores reads the format that chores.txt explains.
func parseChores(text string) ([]programChore, error) {
	var list []programChore
	number := 0
	for line := range strings.Lines(text) {
		line, number = strings.TrimRight(line, "\r\n"), number+1
		indented, nested := strings.CutPrefix(line, "\t> ")
		if !nested {
			indented, _ = strings.CutPrefix(line, "\t")
		}
		fields := strings.SplitN(indented, " ", 3)
		switch {
		case line == "" || line[0] == '#':
		case len(fields) != 3:
			return nil, fmt.Errorf("line %d: %d fields, want three", number, len(fields))
		case line[0] != '\t':
			hours, err := strconv.ParseInt(strings.TrimSuffix(fields[1], "h"), 10, 64)
			r, known := roles[fields[0]]
			if err != nil || hours <= 0 || !known {
				return nil, fmt.Errorf("line %d: unknown role or hours", number)
			}
			list = append(list, programChore{role: r, every: hours, parent: fields[2]})
		case len(list) == 0:
			return nil, fmt.Errorf("line %d: a program without a parent", number)
		default:
			port := 0
			if fields[1] != "-" {
				var err error
				if port, err = strconv.Atoi(fields[1]); err != nil {
					return nil, fmt.Errorf("line %d: %w", number, err)
				}
			}
			last := &list[len(list)-1]
			last.programs = append(last.programs, program{fields[0], fields[2], int32(port), nested})
		}
	}
	return list, nil
}

// tools returns the programs that only chores start.
func tools() []*image {
	var list []*image
	for line := range strings.Lines(toolsText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := append(strings.Split(strings.TrimSpace(line), " | "), "", "", "", "", "", "")
		i := &image{name: parts[0], folder: parts[1], product: parts[2], description: parts[3], build: parts[4],
			maker: parts[5], original: parts[6]}
		if i.product == "Windows" {
			i.product = windowsProduct
		}
		i.unsigned = i.product == "" && !strings.HasPrefix(i.folder, "/")
		list = append(list, i)
	}
	return list
}
