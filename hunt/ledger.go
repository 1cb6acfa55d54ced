package hunt

import (
	"context"
	"fmt"
	"sync"
	"time"

	"quarry/api"
	"quarry/api/quota"
)

// Ledger is what the user's processes have spent of a profile's limits.
type Ledger struct {
	Limits quota.Limits
	Calls  []quota.Call
	Stop   quota.Stop
}

// At measures the ledger at a moment.
func (l Ledger) At(now time.Time) quota.Snapshot {
	return quota.Measure(l.Limits, l.Calls, l.Stop, now)
}

// Ledger reads what has been spent in the longest window that any limit looks at.
func (r *Runner) Ledger(ctx context.Context) (Ledger, error) {
	calls, err := r.Config.Store.Calls(ctx, r.Config.Profile.Budget, r.Config.Now().Add(-24*time.Hour))
	if err != nil {
		return Ledger{}, err
	}
	stop, err := r.Config.Store.Stop(ctx, r.Config.Profile.Budget)
	return Ledger{Limits: r.limits.now(), Calls: calls, Stop: stop}, err
}

// knownLimits are the profile's limits as far as the service has not corrected them.
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

// OverQuota ends a run that does not fit into the ledger and was not told to wait.
type OverQuota struct {
	Because string        // the limit that is spent
	Free    time.Duration // until a call fits again
}

func (e *OverQuota) Error() string {
	return fmt.Sprintf("the quota is spent (%s): the next call fits in %s", e.Because, quota.Brief(e.Free))
}
