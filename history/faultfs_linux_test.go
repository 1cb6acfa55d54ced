//go:build !race

package history

import (
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A change is a change of a file: of the database by SQLite, or of another file by the store.
type change struct {
	kind   string // "write", "truncate", "sync", "delete" or "file"
	path   string
	offset int64
	data   []byte
}

// faults sees each change before it is made, and makes it fail by returning a result code of SQLite.
type faults func(c change) int32

// currentFaults are the faults of the running test; tests with faults do not run in parallel.
var currentFaults atomic.Pointer[faults]

// injectFaults calls f before each change until the test or the returned function ends it. It lies
// below SQLite: a VFS that passes everything on to that of the operating system.
func injectFaults(t *testing.T, f faults) (end func()) {
	t.Helper()
	registerShim(t)
	var mu sync.Mutex
	serial := faults(func(c change) int32 {
		mu.Lock()
		defer mu.Unlock()
		return f(c)
	})
	currentFaults.Store(&serial)
	atChange = func(path string) error {
		if code := fault(change{kind: "file", path: path}); code != sqlite3.SQLITE_OK {
			return &os.PathError{Op: "write", Path: path, Err: errorOf(code)}
		}
		return nil
	}
	end = func() {
		currentFaults.Store(nil)
		atChange = func(string) error { return nil }
	}
	t.Cleanup(end)
	return end
}

func fault(c change) int32 {
	if f := currentFaults.Load(); f != nil {
		return (*f)(c)
	}
	return sqlite3.SQLITE_OK
}

// The shim's structures are global: SQLite has pointers to them.
var (
	shim     sqlite3.Tsqlite3_vfs
	original sqlite3.Tsqlite3_vfs
	shimName = [...]byte{'s', 'h', 'i', 'm', 0}
	methods  sync.Map // address of original methods: *shimMethods
	paths    sync.Map // address of an open file: its path
)

type shimMethods struct{ original, shim sqlite3.Tsqlite3_io_methods }

type (
	openFunc     = func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
	deleteFunc   = func(*libc.TLS, uintptr, uintptr, int32) int32
	writeFunc    = func(*libc.TLS, uintptr, uintptr, int32, int64) int32
	truncateFunc = func(*libc.TLS, uintptr, int64) int32
	syncFunc     = func(*libc.TLS, uintptr, int32) int32
)

// Functions of SQLite are addresses of Go functions.
var (
	openShim     openFunc     = shimOpen
	deleteShim   deleteFunc   = shimDelete
	writeShim    writeFunc    = shimWrite
	truncateShim truncateFunc = shimTruncate
	syncShim     syncFunc     = shimSync
)

func addressOf[F any](f *F) uintptr { return *(*uintptr)(unsafe.Pointer(f)) }

func functionAt[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// at returns the value at an address of SQLite.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

var registerOnce sync.Once

func registerShim(t *testing.T) {
	registerOnce.Do(func() {
		tls := libc.NewTLS()
		original = *at[sqlite3.Tsqlite3_vfs](sqlite3.Xsqlite3_vfs_find(tls, 0))
		shim = original
		shim.FzName = uintptr(unsafe.Pointer(&shimName))
		shim.FxOpen, shim.FxDelete = addressOf(&openShim), addressOf(&deleteShim)
		if code := sqlite3.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(&shim)), 1); code != sqlite3.SQLITE_OK {
			t.Fatalf("register the shim: code %d", code)
		}
	})
}

func shimOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	code := functionAt[openFunc](original.FxOpen)(tls, vfs, name, file, flags, outFlags)
	opened := at[sqlite3.Tsqlite3_file](file)
	if code != sqlite3.SQLITE_OK || opened.FpMethods == 0 || name == 0 {
		return code
	}
	paths.Store(file, libc.GoString(name))
	known, ok := methods.Load(opened.FpMethods)
	if !ok {
		m := &shimMethods{original: *at[sqlite3.Tsqlite3_io_methods](opened.FpMethods)}
		m.shim = m.original
		m.shim.FxWrite, m.shim.FxSync = addressOf(&writeShim), addressOf(&syncShim)
		m.shim.FxTruncate = addressOf(&truncateShim)
		known, _ = methods.LoadOrStore(opened.FpMethods, m)
		methods.Store(uintptr(unsafe.Pointer(&known.(*shimMethods).shim)), known)
	}
	opened.FpMethods = uintptr(unsafe.Pointer(&known.(*shimMethods).shim))
	return code
}

// opened returns the original methods and the path of a file.
func opened(file uintptr) (*sqlite3.Tsqlite3_io_methods, string) {
	m, _ := methods.Load(at[sqlite3.Tsqlite3_file](file).FpMethods)
	path, _ := paths.Load(file)
	return &m.(*shimMethods).original, path.(string)
}

func shimDelete(tls *libc.TLS, vfs, name uintptr, syncFolder int32) int32 {
	if code := fault(change{kind: "delete", path: libc.GoString(name)}); code != sqlite3.SQLITE_OK {
		return code
	}
	return functionAt[deleteFunc](original.FxDelete)(tls, vfs, name, syncFolder)
}

func shimWrite(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	m, path := opened(file)
	c := change{kind: "write", path: path, offset: offset, data: libc.GoBytes(data, int(n))}
	if code := fault(c); code != sqlite3.SQLITE_OK {
		return code
	}
	return functionAt[writeFunc](m.FxWrite)(tls, file, data, n, offset)
}

func shimTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	m, path := opened(file)
	if code := fault(change{kind: "truncate", path: path, offset: size}); code != sqlite3.SQLITE_OK {
		return code
	}
	return functionAt[truncateFunc](m.FxTruncate)(tls, file, size)
}

func shimSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	m, path := opened(file)
	if code := fault(change{kind: "sync", path: path}); code != sqlite3.SQLITE_OK {
		return code
	}
	return functionAt[syncFunc](m.FxSync)(tls, file, flags)
}
