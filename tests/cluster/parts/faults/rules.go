// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"sync"
	"time"
)

// A rule says what goes wrong with the requests it matches. Rules are tried in order; the first match counts.
type rule struct {
	Method string // all of it, as POST; empty for any
	Path   string // a regular expression found somewhere in the path and query; empty for any
	Every  int    // only every n-th match; 0 and 1 for each
	Times  int    // only the first n matches; 0 for all

	DelayMs    int    // wait so long first
	Status     int    // answer with this instead of asking the API server; 429 and 503 ask to come again
	RetryAfter int    // in so many seconds
	Cut        string // "before": hang up unasked; "after": ask the API server, throw its answer away, hang up
}

type faulty struct {
	rulesFile string
	pass      http.Handler

	lock    sync.Mutex
	written string      // the rules file when the counts began
	counts  map[int]int // how often each rule has matched
	paths   map[string]*regexp.Regexp
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/faulty-api/ready" {
		return
	}
	fault, found := f.choose(r)
	if !found {
		f.pass.ServeHTTP(w, r)
		return
	}
	log.Printf("%s %s: %+v", r.Method, r.URL.RequestURI(), fault)
	time.Sleep(time.Duration(fault.DelayMs) * time.Millisecond)
	switch {
	case fault.Cut == "before":
		hangUp()
	case fault.Cut == "after":
		f.pass.ServeHTTP(httptest.NewRecorder(), r)
		hangUp()
	case fault.Status != 0:
		refuse(w, fault)
	default:
		f.pass.ServeHTTP(w, r)
	}
}

// The rule that strikes this request, if one does.
func (f *faulty) choose(r *http.Request) (rule, bool) {
	f.lock.Lock()
	defer f.lock.Unlock()
	for i, candidate := range f.rules() {
		if candidate.Method != "" && candidate.Method != r.Method || !f.path(candidate).MatchString(r.URL.RequestURI()) {
			continue
		}
		f.counts[i]++
		used := candidate.Times > 0 && f.counts[i] > candidate.Times
		skipped := candidate.Every > 1 && f.counts[i]%candidate.Every != 0
		if !used && !skipped {
			return candidate, true
		}
	}
	return rule{}, false
}

func (f *faulty) rules() []rule {
	content, err := os.ReadFile(f.rulesFile)
	if err != nil {
		return nil // none given
	}
	var rules []rule
	if err := json.Unmarshal(content, &rules); err != nil {
		log.Printf("%s: %v", f.rulesFile, err)
		return nil
	}
	if f.written != string(content) {
		f.written, f.counts, f.paths = string(content), map[int]int{}, map[string]*regexp.Regexp{}
	}
	return rules
}

func (f *faulty) path(r rule) *regexp.Regexp {
	if f.paths[r.Path] == nil {
		compiled, err := regexp.Compile(r.Path)
		if err != nil {
			log.Printf("rule for '%s': %v", r.Path, err)
			compiled = regexp.MustCompile(`$^`) // matches nothing
		}
		f.paths[r.Path] = compiled
	}
	return f.paths[r.Path]
}

func refuse(w http.ResponseWriter, fault rule) {
	w.Header().Set("Content-Type", "application/json")
	if fault.RetryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(fault.RetryAfter))
	}
	w.WriteHeader(fault.Status)
	reason := map[int]string{429: "TooManyRequests", 500: "InternalError", 503: "ServiceUnavailable"}[fault.Status]
	_ = json.NewEncoder(w).Encode(map[string]any{
		"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": fault.Status, "reason": reason,
		"message": "a fault made on demand",
	})
}

// Ends the client's connection (HTTP/2: its stream) without an answer.
func hangUp() { panic(http.ErrAbortHandler) }
