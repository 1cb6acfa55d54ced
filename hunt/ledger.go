package hunt

import (
	"context"
	"fmt"
	"sync"
	"time"

	"quarry/api"
	"quarry/api/quota"
)

// Ledger is what all processes of the user have used of a profile's limits.
type Ledger struct {
	Limits quota.Limits
	Calls  []quota.Call
	Stop   quota.Stop
}

// At returns the quota at a point in time.
func (l Ledger) At(now time.Time) quota.Snapshot {
	return quota.Measure(l.Limits, l.Calls, l.Stop, now)
}

// Ledger reads the calls of the last 24 hours, the longest window of any limit.
func (r *Runner) Ledger(ctx context.Context) (Ledger, error) {
	calls, err := r.Config.Store.Calls(ctx, r.Config.Profile.Budget, r.Config.Now().Add(-24*time.Hour))
	if err != nil {
		return Ledger{}, err
	}
	stop, err := r.Config.Store.Stop(ctx, r.Config.Profile.Budget)
	return Ledger{Limits: r.limits.now(), Calls: calls, Stop: stop}, err
}

// knownLimits are the profile's limits, corrected by what the service reported.
type knownLimits struct {
	mu     sync.Mutex
	limits quota.Limits
}

func (k *knownLimits) now() quota.Limits {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.limits
}

func (k *knownLimits) learn(l api.Learned) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.limits = k.limits.Learn(l.Limit, l.Window)
}

// OverQuota is the error of a run that exceeds the quota and must not wait.
type OverQuota struct {
	Because string        // the limit that is used up
	Free    time.Duration // time until a call fits again
}

func (e *OverQuota) Error() string {
	return fmt.Sprintf("the quota is used up (%s): the next call fits in %s", e.Because, quota.Brief(e.Free))
}
