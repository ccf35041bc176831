// SPDX-License-Identifier: Apache-2.0

// What client-go costs; does the same as client_bench.cpp, with the same words and answers.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	typed "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	watchtools "k8s.io/client-go/tools/watch"
)

const namespace = "bench"

var everything = context.Background()

func main() {
	count, err := strconv.Atoi(os.Args[2])
	must(err)
	commands := map[string]func(typed.ConfigMapInterface, int){
		"get": get, "create": create, "watches": watches, "lag": lag}
	commands[os.Args[1]](client(), count)
}

func client() typed.ConfigMapInterface {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	must(err)
	config.QPS = -1 // or it waits on purpose
	set, err := kubernetes.NewForConfig(config)
	must(err)
	return set.CoreV1().ConfigMaps(namespace)
}

func get(client typed.ConfigMapInterface, count int) {
	for range count {
		_, err := client.Get(everything, "watched-0", metav1.GetOptions{})
		must(err)
	}
}

func create(client typed.ConfigMapInterface, count int) {
	prefix := fmt.Sprintf("go-%d-", time.Now().UnixNano())
	for i := range count {
		object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: prefix + strconv.Itoa(i)},
			Data: map[string]string{"state": "new"}}
		_, err := client.Create(everything, object, metav1.CreateOptions{FieldValidation: "Strict"})
		must(err)
	}
}

// A watch of one object, from a list's version and opened again when it ends, as ObjectWatch does.
func watching(client typed.ConfigMapInterface, name string) *watchtools.RetryWatcher {
	selector := fields.OneTermEqualSelector("metadata.name", name).String()
	list, err := client.List(everything, metav1.ListOptions{FieldSelector: selector})
	must(err)
	lister := &cache.ListWatch{WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
		options.FieldSelector = selector
		return client.Watch(ctx, options)
	}}
	watcher, err := watchtools.NewRetryWatcherWithContext(everything, list.ResourceVersion, lister)
	must(err)
	return watcher
}

func watches(client typed.ConfigMapInterface, count int) {
	for i := range count {
		watching(client, "watched-"+strconv.Itoa(i))
	}
	time.Sleep(2 * time.Second) // until all are open
	fmt.Println("ready")
	_, _ = os.Stdin.Read(make([]byte, 1)) // until it is closed
}

func lag(client typed.ConfigMapInterface, count int) {
	type sight struct{ number, when int64 }
	var seen []sight
	watcher := watching(client, "watched-0")
	fmt.Println("ready")
	for number := int64(0); number < int64(count); {
		event := <-watcher.ResultChan()
		object, isObject := event.Object.(*corev1.ConfigMap)
		if !isObject {
			must(fmt.Errorf("the watch has ended: %v", event.Object))
		}
		var err error
		number, err = strconv.ParseInt(object.Data["number"], 10, 64)
		must(err)
		seen = append(seen, sight{number, time.Now().UnixNano()})
	}
	for _, one := range seen {
		fmt.Println(one.number, one.when)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
