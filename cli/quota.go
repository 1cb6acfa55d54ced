package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"quarry/api/quota"
	"quarry/table"
)

// meterReading is the quota meter as JSON. The gauges of run time count seconds.
type meterReading struct {
	Profile    string         `json:"profile"`
	Estimate   bool           `json:"estimate"` // always true: only the service knows the exact values
	Gauges     []gaugeReading `json:"gauges"`
	NextFree   float64        `json:"next_free_seconds"` // 0 if a call fits now
	Because    string         `json:"because,omitempty"`
	MeasuredAt string         `json:"measured_at"` // RFC 3339, UTC
}

type gaugeReading struct {
	Name   string  `json:"name"`
	Used   float64 `json:"used"`
	Limit  float64 `json:"limit"`
	Window float64 `json:"window_seconds"`
	Frees  float64 `json:"frees_seconds"`              // until the oldest usage leaves the window
	Spent  float64 `json:"spent_in_seconds,omitempty"` // until the limit is reached at the current rate
}

func newQuota(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use:   "quota",
		Short: "Show quota usage and limits",
		Long: "Show how much of the limits your Quarry processes on this machine have used. This is an estimate: " +
			"calls by other programs and other users of the same tenant are known only to the service.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			s, err := openSession(cmd.Context(), f, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			defer s.close()
			ledger, err := s.runner.Ledger(cmd.Context())
			if err != nil {
				return fmt.Errorf("read quota ledger: %w", err)
			}
			now := time.Now()
			return readMeter(s.profile.Name, ledger.At(now), now).print(cmd.OutOrStdout(), format)
		},
	}
	format.addTo(cmd)
	return cmd
}

func readMeter(profile string, s quota.Snapshot, now time.Time) meterReading {
	m := meterReading{
		Profile: profile, Estimate: true, Gauges: []gaugeReading{}, NextFree: s.NextFree.Seconds(),
		Because: s.Because, MeasuredAt: now.UTC().Format(time.RFC3339),
	}
	for _, g := range s.Gauges {
		m.Gauges = append(m.Gauges, gaugeReading{
			g.Name, g.Used, g.Limit, g.Window.Seconds(), g.Frees.Seconds(), g.SpentIn.Seconds(),
		})
	}
	return m
}

func (m meterReading) print(w io.Writer, format printFormat) error {
	if format == asJSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return out.Encode(m)
	}
	fmt.Fprintf(w, "profile %s (estimate)\n", table.Safe(m.Profile))
	for _, g := range m.Gauges {
		amount := fmt.Sprintf("%.0f of %.0f", g.Used, g.Limit)
		if g.isTime() {
			amount = quota.Brief(seconds(g.Used)) + " of " + quota.Brief(seconds(g.Limit))
		}
		line := fmt.Sprintf("%-10s %s", g.Name, amount)
		if g.Frees > 0 {
			line += ", more available in " + quota.Brief(seconds(g.Frees))
		}
		if at, err := time.Parse(time.RFC3339, m.MeasuredAt); err == nil && g.Spent > 0 {
			line += ", used up by " + at.Add(seconds(g.Spent)).Local().Format("15:04") + " at this rate"
		}
		fmt.Fprintln(w, line)
	}
	if m.NextFree == 0 {
		_, err := fmt.Fprintln(w, "ready: the next call can be sent now")
		return err
	}
	_, err := fmt.Fprintf(w, "next call in %s (%s)\n", quota.Brief(seconds(m.NextFree)), table.Safe(m.Because))
	return err
}

func (g gaugeReading) isTime() bool { return len(g.Name) > 3 && g.Name[:3] == "run" }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
