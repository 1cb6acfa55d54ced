package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/api"
	"quarry/api/quota"
	"quarry/hunt"
	"quarry/table"
)

// maxClockSkew is the clock difference that doctor accepts. Entra ID tolerates five minutes, but
// the quota windows of one minute are measured with the local clock.
const maxClockSkew = 30 * time.Second

func newDoctor(f *flags) *cobra.Command {
	call := true
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose a profile step by step",
		Long: "Check what the workbench needs to start: configuration, keys, theme and folders. Then check a profile " +
			"step by step: network, clock, sign-in, permission and finally a small query, which is the only step that " +
			"costs a call. The first failure decides the exit code.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := doctor{out: cmd.OutOrStdout(), notes: cmd.ErrOrStderr()}
			broken := d.machine(f)
			var unread *unreadableError
			if errors.As(broken, &unread) { // so there is no profile
				return broken
			}
			c, err := f.read()
			if err != nil {
				return err
			}
			if d.session, err = openSessionWith(cmd.Context(), f, c, cmd.ErrOrStderr()); err != nil {
				return cmp.Or(broken, d.failed("profile", err))
			}
			defer d.close()
			err = d.examine(cmd.Context(), call)
			return cmp.Or(broken, err)
		},
	}
	cmd.Flags().BoolVar(&call, "call", true, "send a small query at the end, which costs one call")
	return cmd
}

// doctor checks each step between this machine and the results of a query.
type doctor struct {
	*session
	out, notes io.Writer
}

func (d *doctor) examine(ctx context.Context, call bool) (err error) {
	d.say("ok", "profile", d.profile.Name+", "+d.profile.Dialect.String())
	if d.historyErr != nil { // the other steps are worth knowing
		defer func() {
			if failure := d.failed("history", d.historyErr); err == nil {
				err = failure
			}
		}()
	}
	reach, err := d.client.Reach(ctx)
	if err != nil {
		return d.failed("network", err)
	}
	how := " is reachable over TLS"
	if !reach.TLS {
		how = " is reachable without TLS, on this machine"
	}
	d.say("ok", "network", reach.Host+how)
	d.clock(reach)
	id, err := d.client.Identity(ctx, signInPrompt(d.notes))
	if err != nil {
		return d.failed("sign-in", err)
	}
	d.say("ok", "sign-in", cmp.Or(strings.TrimSpace(string(id.Kind)+" "+id.Name), "got a token"))
	if problem := d.client.Suits(id); problem != "" {
		return d.failed("permission", &api.Error{Kind: api.Forbidden, Message: problem})
	}
	if id.Note != "" {
		d.say("??", "permission", id.Note)
	} else {
		d.say("ok", "permission", "the token has the right audience and the required permission")
	}
	if !call {
		return nil
	}
	return d.query(ctx)
}

// clock compares the local clock with the service's.
func (d *doctor) clock(reach api.Reach) {
	off := reach.Clock.Abs().Round(time.Second)
	switch {
	case off < maxClockSkew:
		d.say("ok", "clock", "within "+quota.Brief(maxClockSkew)+" of the service's clock")
	case reach.Clock > 0:
		d.say("!!", "clock",
			quota.Brief(off)+" behind the service; set the clock: sign-in and the quota meter depend on it")
	default:
		d.say("!!", "clock",
			quota.Brief(off)+" ahead of the service; set the clock: sign-in and the quota meter depend on it")
	}
}

// query sends a minimal query. Every API has DeviceInfo.
func (d *doctor) query(ctx context.Context) error {
	run := d.runner.Start(ctx, hunt.Question{Text: "DeviceInfo | take 1"})
	outcome := follow(ctx, run, d.notes)
	if outcome.Err != nil {
		return d.failed("query", outcome.Err)
	}
	d.say("ok", "query", fmt.Sprintf("read DeviceInfo in %s", outcome.Duration.Round(time.Millisecond)))
	if outcome.RecordErr != nil {
		return d.failed("history", outcome.RecordErr)
	}
	return nil
}

func (d *doctor) failed(step string, err error) error {
	d.say("!!", step, "failed, see the error below")
	return err
}

func (d *doctor) say(sign, step, text string) {
	fmt.Fprintf(d.out, "%s %-10s %s\n", sign, step, table.Safe(text))
}
