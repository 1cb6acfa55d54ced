package bounded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// shell is the program that runs a command line, and its flag.
var shell = func() [2]string {
	if runtime.GOOS == "windows" {
		return [2]string{"cmd", "/C"}
	}
	return [2]string{"sh", "-c"}
}()

// Shell returns the program and the arguments that run a command line in the system's shell.
func Shell(line string) []string { return []string{shell[0], shell[1], line} }

// mostComplaints limits what is kept of a command's standard error, of which messages show a line.
const mostComplaints = 4 << 10

// Output runs a command line in the system's shell and returns what it prints. It stops the command
// once the budget is exceeded or ctx is done. complaints is the start of its standard error.
func Output(ctx context.Context, line string, budget Budget) (printed, complaints string, err error) {
	return Program(ctx, Shell(line), "", budget)
}

// Program is like Output for a program and its arguments, without a shell. It gets input on its standard input.
func Program(ctx context.Context, words []string, input string, budget Budget) (printed, complaints string, err error) {
	return ProgramIn(ctx, words, nil, input, budget)
}

// ProgramIn is like Program in another environment: that of this process with variables, as NAME=VALUE, and without
// those that are only named.
func ProgramIn(
	ctx context.Context, words, variables []string, input string, budget Budget,
) (printed, complaints string, err error) {
	run, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if budget.Time > 0 {
		timer := time.AfterFunc(budget.Time, func() { stop(&Error{Time, int64(budget.Time)}) })
		defer timer.Stop()
	}
	out := &keeper{most: budget.Bytes, full: func() { stop(&Error{Bytes, budget.Bytes}) }}
	complained := &keeper{most: mostComplaints}
	command := exec.CommandContext(run, words[0], words[1:]...)
	if len(variables) > 0 {
		command.Env = environment(variables)
	}
	if input != "" {
		command.Stdin = strings.NewReader(input)
	}
	command.Stdout, command.Stderr = out, complained
	command.WaitDelay = time.Second // do not wait for a child that keeps the pipe open
	err = command.Run()
	var exceeded *Error
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case errors.As(context.Cause(run), &exceeded):
		err = exceeded
	case errors.Is(err, exec.ErrWaitDelay):
		err = nil // the command itself has ended, and what it printed is here
	}
	return string(out.kept), string(complained.kept), err
}

// environment returns the environment of this process with changed variables.
func environment(variables []string) []string {
	var set []string
	removed := map[string]bool{}
	for _, v := range variables {
		if strings.Contains(v, "=") {
			set = append(set, v)
		} else {
			removed[v] = true
		}
	}
	kept := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return removed[name]
	})
	return append(kept, set...)
}

// keeper keeps the start of what is written to it. Once there is more, it calls full and, if there
// is one, fails; without one it drops the rest.
type keeper struct {
	most int64
	kept []byte
	full func()
}

func (k *keeper) Write(p []byte) (int, error) {
	room := len(p)
	if k.most > 0 {
		room = min(room, int(k.most)-len(k.kept))
	}
	k.kept = append(k.kept, p[:room]...)
	if room < len(p) && k.full != nil {
		k.full()
		return room, &Error{Bytes, k.most}
	}
	return len(p), nil
}
