// SPDX-License-Identifier: Apache-2.0

// The API server as seen through a bad connection or an overloaded one: a proxy that passes every request on, but
// for those that a rule in its rules file says to delay, refuse or cut off.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

type options struct {
	listen, rules, api                   string
	certificate, key, authority          string
	frontProxyCertificate, frontProxyKey string
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:7443", "address to serve at")
	flag.StringVar(&o.rules, "rules", "", "file with the rules, read again for every request")
	flag.StringVar(&o.api, "api", "", "the real API server, https://HOST:PORT")
	flag.StringVar(&o.certificate, "certificate", "", "certificate to serve with")
	flag.StringVar(&o.key, "key", "", "its key")
	flag.StringVar(&o.authority, "authority", "", "who signs the certificates of clients and API server")
	flag.StringVar(&o.frontProxyCertificate, "front-proxy-certificate", "", "lets this proxy speak for its clients")
	flag.StringVar(&o.frontProxyKey, "front-proxy-key", "", "its key")
	flag.Parse()
	log.Fatal(serve(o))
}

func serve(o options) error {
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(read(o.authority))
	me, err := tls.LoadX509KeyPair(o.frontProxyCertificate, o.frontProxyKey)
	if err != nil {
		return err
	}
	api, err := url.Parse(o.api)
	if err != nil {
		return err
	}
	// The front proxy's certificate must not be shown for clients that bring a token: it would win over the token.
	proxyFor := func(certificates []tls.Certificate) http.Handler {
		return &httputil.ReverseProxy{
			Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(api); speakFor(r) },
			FlushInterval: -1, // watches and logs: every piece at once
			Transport: &http.Transport{
				TLSClientConfig:   &tls.Config{RootCAs: trusted, Certificates: certificates, ServerName: "kubernetes"},
				ForceAttemptHTTP2: false, // exec and attach upgrade their connections
			},
		}
	}
	byCertificate, byToken := proxyFor([]tls.Certificate{me}), proxyFor(nil)
	pass := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) > 0 {
			byCertificate.ServeHTTP(w, r)
		} else {
			byToken.ServeHTTP(w, r)
		}
	})
	server := &http.Server{
		Addr:      o.listen,
		Handler:   &faulty{rulesFile: o.rules, pass: pass},
		TLSConfig: &tls.Config{ClientCAs: trusted, ClientAuth: tls.VerifyClientCertIfGiven},
	}
	return server.ListenAndServeTLS(o.certificate, o.key)
}

// Tells the API server who the client is, from the client's certificate alone.
func speakFor(r *httputil.ProxyRequest) {
	for _, header := range []string{"X-Remote-User", "X-Remote-Group"} {
		r.Out.Header.Del(header)
	}
	if certificates := r.In.TLS.PeerCertificates; len(certificates) > 0 {
		r.Out.Header.Set("X-Remote-User", certificates[0].Subject.CommonName)
		for _, group := range certificates[0].Subject.Organization {
			r.Out.Header.Add("X-Remote-Group", group)
		}
	}
}

func read(file string) []byte {
	content, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	return content
}
