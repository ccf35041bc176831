// SPDX-License-Identifier: Apache-2.0
// The list of applications, from the history server's REST API; every ten seconds anew.
"use strict";
(() => {
  const EVERY = 10_000;
  const MOST = 1000;
  const prefix = document.currentScript.dataset.prefix;
  const OF_DRIVER = /^spark-[0-9a-f]{32}$/;
  const [said, table, find] = ["#said", "table", "#find"].map((each) => document.querySelector(each));
  let applications = [];

  /** One row's worth, from what the REST API says of an application. */
  function application({id, name, attempts}) {
    const last = attempts[0];
    const begin = last.startTimeEpoch;
    return {
      id, name, begin, user: last.sparkUser,
      state: last.completed ? "finished" : "running",
      end: last.completed ? last.endTimeEpoch : null,
      attempt: last.attemptId ? `${encodeURIComponent(last.attemptId)}/` : "",
    };
  }

  // A log without an end is that of a running driver, or of one that was killed: the driver's UI tells.
  async function settle(one) {
    if (one.state !== "running" || !OF_DRIVER.test(one.id)) return one;
    const answer = await fetch(`${prefix}/running/${one.id}`, {cache: "no-store"});
    return answer.ok && await answer.json() ? one : {...one, state: "not running"};
  }

  function duration(one) {
    if (one.state === "not running") return "";
    const seconds = Math.max(0, Math.round(((one.end ?? Date.now()) - one.begin) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    if (hours) return `${hours} h ${minutes} min`;
    return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function cell(name, className, ...children) {
    const made = element("td", {className}, ...children);
    made.dataset.name = name;
    return made;
  }

  function address(one) {
    const id = encodeURIComponent(one.id);
    return OF_DRIVER.test(one.id) ? `${prefix}/proxy/${id}/` : `${prefix}/history/${id}/${one.attempt}`;
  }

  function row(one) {
    const started = element("time", {dateTime: new Date(one.begin).toISOString()},
      new Date(one.begin).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "medium"}));
    const log = `${prefix}/api/v1/applications/${encodeURIComponent(one.id)}/${one.attempt}logs`;
    const name = one.name || "(no name)";
    return element("tr", {},
      cell("Application", "name", element("a", {href: address(one)}, name),
        element("span", {className: "id"}, `${one.id} · ${one.user}`)),
      cell("State", one.state === "not running" ? "lost" : one.state, one.state),
      cell("Started", "", started),
      cell("Duration", "number", duration(one)),
      cell("Links", "links",
        element("a", {href: `${address(one)}executors/`, ariaLabel: `Executors of ${name}`}, "Executors"),
        element("a", {href: `${address(one)}environment/`, ariaLabel: `Environment of ${name}`}, "Environment"),
        element("a", {href: log, download: "", ariaLabel: `Event log of ${name}`}, "Event log")));
  }

  function show() {
    const wanted = find.value.trim().toLowerCase();
    const shown = applications.filter((one) => `${one.name} ${one.id} ${one.user}`.toLowerCase().includes(wanted));
    const running = applications.filter((one) => one.state === "running").length;
    // Whoever is at a link stays there.
    const at = document.activeElement?.href;
    table.tBodies[0].replaceChildren(...shown.map(row));
    if (at) [...table.querySelectorAll("a")].find((link) => link.href === at)?.focus({preventScroll: true});
    table.hidden = shown.length === 0;
    const count = `${applications.length} application${applications.length === 1 ? "" : "s"}, ${running} running`;
    said.textContent = applications.length === 0
      ? "No application has written an event log yet. They appear here once spark.eventLog.enabled is on."
      : wanted ? `${shown.length} of ${count}` : count;
  }

  async function load() {
    try {
      const answer = await fetch(`${prefix}/api/v1/applications?limit=${MOST}`, {cache: "no-store"});
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const listed = (await answer.json()).map(application);
      applications = await Promise.all(listed.map(settle));
      applications.sort((one, other) =>
        (other.state === "running") - (one.state === "running") || other.begin - one.begin);
      show();
    } catch (error) {
      said.textContent = `The history server does not answer (${error.message}); trying again.`;
    }
    setTimeout(load, EVERY);
  }

  find.addEventListener("input", show);
  load();
})();
