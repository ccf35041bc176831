// SPDX-License-Identifier: Apache-2.0
#include "layers/merge.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "unit/layers/text_tree.hpp"

namespace sparkjob::layers {
namespace {

Tree laid(const std::string& under, const std::string& over) {
  const Tree nothing{.value = Map{}, .origin = {}, .beaten = {}};
  return merge(merge(nothing, tree_of(under, "base.yaml")), tree_of(over, "over.yaml"));
}

/// The merged layers as JSON, with the quotes left out to be read more easily.
std::string merged(const std::string& under, const std::string& over) {
  std::string text = to_json(laid(under, over)).dump();
  std::erase(text, '"');
  return text;
}

std::string problems(const std::string& under, const std::string& over) {
  return problems_of([&] { laid(under, over); });
}

TEST(Merge, JoinsMapsKeyByKey) {
  EXPECT_EQ(merged("{a: {x: 1, w: 1}, b: 1}", "{a: {w: 2, z: 2}, c: 2}"),
            "{a:{w:2,x:1,z:2},b:1,c:2}");
}

TEST(Merge, NullRemovesTheKey) {
  EXPECT_EQ(merged("{a: {x: 1}, b: 1}", "{a: null}"), "{b:1}");
  EXPECT_EQ(merged("{a: 1}", "{b: ~, c: {d: null}}"), "{a:1,c:{}}");
}

TEST(Merge, NothingAfterAColonIsNullToo) {
  EXPECT_EQ(merged("{a: {x: 1}, b: 1}", "a:\n"), "{b:1}");
}

TEST(Merge, NullsOfTheFirstLayerDoNotStay) {
  EXPECT_EQ(merged("{a: null, b: {c: null}, d: [{e: null}]}", "{}"), "{b:{},d:[{}]}");
}

TEST(Merge, PatchDeleteRemovesAMap) {
  EXPECT_EQ(merged("{a: {x: 1}, b: 1}", "{a: {$patch: delete}}"), "{b:1}");
}

TEST(Merge, PatchReplaceReplacesAMap) {
  EXPECT_EQ(merged("{a: {x: 1, v: {z: 1}}}", "{a: {$patch: replace, v: {w: 2}}}"), "{a:{v:{w:2}}}");
}

TEST(Merge, DirectivesOfTheFirstLayerDoNotStay) {
  EXPECT_EQ(
      merged("{a: {$patch: replace, x: 1}, b: {$patch: delete, x: 1}, env: [{$patch: replace}]}",
             "{}"),
      "{a:{x:1},env:[]}");
}

TEST(Merge, RefusesOtherWordsAfterPatch) {
  EXPECT_EQ(problems("{a: {}}", "{a: {$patch: remove}}"),
            "over.yaml:1:14: '$patch' is 'remove'; write 'delete', 'replace' or 'merge'\n");
}

TEST(Merge, RefusesTheDirectivesOfKubectl) {
  EXPECT_EQ(problems("{}", "{spec: {$setElementOrder/env: [{name: A}]}}"),
            "over.yaml:1:9: the directive '$setElementOrder/env' is not supported; write the whole "
            "value with '$patch: replace'\n");
}

TEST(Merge, RefusesALayerOfAnotherKindWithBothPlaces) {
  EXPECT_EQ(problems("a: {b: 1}", "a: [1]"),
            "over.yaml:1:4: 'a' is a list here, but a map at base.yaml:1:4; remove the one that is "
            "wrong\n");
}

TEST(Merge, ReportsAllProblemsAtOnce) {
  EXPECT_EQ(problems("{a: {b: 1}, c: 1}", "{a: 1, c: []}"),
            "over.yaml:1:5: 'a' is a single value here, but a map at base.yaml:1:5; remove the one "
            "that is wrong\n"
            "over.yaml:1:11: 'c' is a list here, but a single value at base.yaml:1:16; remove the "
            "one that is wrong\n");
}

TEST(MergeLists, ReplacesListsWithoutAMergeKey) {
  EXPECT_EQ(merged("{arguments: [a, b], tolerations: [{key: a}]}",
                   "{arguments: [c], tolerations: [{key: b}]}"),
            "{arguments:[c],tolerations:[{key:b}]}");
  EXPECT_EQ(merged("{arguments: [a, b]}", "{arguments: []}"), "{arguments:[]}");
}

TEST(MergeLists, ReplacesListsOfPlainValuesWhateverTheirName) {
  EXPECT_EQ(merged("{imagePullSecrets: [a, b]}", "{imagePullSecrets: [c]}"),
            "{imagePullSecrets:[c]}");
}

TEST(MergeLists, JoinsByTheMergeKeyLaterLayerFirst) {
  EXPECT_EQ(merged("{env: [{name: A, value: 1}, {name: B, value: 1}]}",
                   "{env: [{name: C, value: 2}, {name: B, value: 2}]}"),
            "{env:[{name:C,value:2},{name:B,value:2},{name:A,value:1}]}");
}

TEST(MergeLists, JoinsElementsDeeply) {
  EXPECT_EQ(merged("{sidecars: [{name: s, image: a, volumeMounts: [{mountPath: /a, name: x}]}]}",
                   "{sidecars: [{name: s, volumeMounts: [{mountPath: /a, readOnly: true}]}]}"),
            "{sidecars:[{image:a,name:s,volumeMounts:[{mountPath:/a,name:x,readOnly:true}]}]}");
}

TEST(MergeLists, AnEmptyListChangesNothingWhereThereIsAMergeKey) {
  EXPECT_EQ(merged("{env: [{name: A, value: 1}]}", "{env: []}"), "{env:[{name:A,value:1}]}");
}

TEST(MergeLists, PatchDeleteRemovesAnElement) {
  EXPECT_EQ(merged("{env: [{name: A, value: 1}, {name: B, value: 1}]}",
                   "{env: [{name: A, $patch: delete}, {name: C, $patch: delete}]}"),
            "{env:[{name:B,value:1}]}");
}

TEST(MergeLists, PatchReplaceReplacesAnElement) {
  EXPECT_EQ(merged("{sidecars: [{name: s, image: a, args: [x]}]}",
                   "{sidecars: [{name: s, $patch: replace, image: b}]}"),
            "{sidecars:[{image:b,name:s}]}");
}

TEST(MergeLists, PatchSpeaksOfTheWholeListInAnElementOfItsOwn) {
  const std::string base = "{env: [{name: A, value: 1}], args: [a]}";

  EXPECT_EQ(merged(base, "{env: [{$patch: replace}, {name: B, value: 2}]}"),
            "{args:[a],env:[{name:B,value:2}]}");
  EXPECT_EQ(merged(base, "{env: [{$patch: delete}], args: [{$patch: delete}]}"), "{}");
}

TEST(MergeLists, RefusesADirectiveWhereItWouldDoNothing) {
  EXPECT_EQ(
      problems("{tolerations: [{key: a}]}", "{tolerations: [{key: a, $patch: delete}]}"),
      "over.yaml:1:16: '$patch' in 'tolerations', a list without a merge key; write the whole "
      "list\n");
}

TEST(MergeLists, RefusesAnElementWithoutItsMergeKey) {
  EXPECT_EQ(problems("{env: []}", "{env: [{value: 1}]}"),
            "over.yaml:1:8: this element of 'env' has no 'name'; layers merge this list by it\n");
}

TEST(MergeLists, RefusesTwoElementsOfOneNameWithBothPlaces) {
  EXPECT_EQ(problems("env:\n- {name: A, value: 1}\n- {name: A, value: 2}\n", "{}"),
            "base.yaml:3:3: 'A' is twice in 'env'; the first one is at base.yaml:2:3, keep one of "
            "them\n");
}

TEST(MergeLists, RefusesNullInAList) {
  EXPECT_EQ(problems("{arguments: [a, ~]}", "{}"),
            "base.yaml:1:17: an element of 'arguments' is null; remove it\n");
}

TEST(MergeLists, RefusesMapsOverNames) {
  EXPECT_EQ(problems("{imagePullSecrets: [a]}", "{imagePullSecrets: [{name: b}]}"),
            "over.yaml:1:20: 'imagePullSecrets' is a list of maps here, but of single values at "
            "base.yaml:1:20; remove the one that is wrong\n");
}

TEST(MergePorts, KeepsTheSameNumberOfTwoProtocols) {
  EXPECT_EQ(
      merged("{ports: [{containerPort: 80}]}", "{ports: [{containerPort: 80, protocol: UDP}]}"),
      "{ports:[{containerPort:80,protocol:UDP},{containerPort:80}]}");
}

TEST(MergePorts, TakesAMissingProtocolForTcp) {
  EXPECT_EQ(merged("{ports: [{containerPort: 80, name: a}]}",
                   "{ports: [{containerPort: 80, protocol: TCP, name: b}]}"),
            "{ports:[{containerPort:80,name:b,protocol:TCP}]}");
}

TEST(MergeSpread, FindsTheOnlyConstraintOfAKey) {
  EXPECT_EQ(
      merged("{topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: D, maxSkew: 1}]}",
             "{topologySpreadConstraints: [{topologyKey: z, maxSkew: 2}]}"),
      "{topologySpreadConstraints:[{maxSkew:2,topologyKey:z,whenUnsatisfiable:D}]}");
}

TEST(MergeSpread, AsksWhichOfTwoIsMeant) {
  EXPECT_EQ(problems("{topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: D}, "
                     "{topologyKey: z, whenUnsatisfiable: S}]}",
                     "{topologySpreadConstraints: [{topologyKey: z, maxSkew: 2}]}"),
            "over.yaml:1:30: 'z' is more than once in 'topologySpreadConstraints' of the layers "
            "before; say which one by 'whenUnsatisfiable'\n");
}

TEST(MergeEnv, AReferenceBeatsAValueAndTheOtherWayRound) {
  EXPECT_EQ(merged("{env: [{name: A, value: 1}]}",
                   "{env: [{name: A, valueFrom: {fieldRef: {fieldPath: b}}}]}"),
            "{env:[{name:A,valueFrom:{fieldRef:{fieldPath:b}}}]}");
  EXPECT_EQ(merged("{env: [{name: A, valueFrom: {fieldRef: {fieldPath: b}}}]}",
                   "{env: [{name: A, value: 1}]}"),
            "{env:[{name:A,value:1}]}");
  EXPECT_EQ(merged("{env: [{name: A, valueFrom: {fieldRef: {fieldPath: b}}}]}",
                   "{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}"),
            "{env:[{name:A,valueFrom:{secretKeyRef:{key:k,name:s}}}]}");
}

TEST(MergeEnv, PutsAVariableBeforeThoseThatReferToIt) {
  EXPECT_EQ(merged("{env: [{name: HOME, value: /h}]}", "{env: [{name: BIN, value: $(HOME)/bin}]}"),
            "{env:[{name:HOME,value:/h},{name:BIN,value:$(HOME)/bin}]}");
}

TEST(MergeEnv, LeavesEscapedAndCircularReferencesWhereTheyAre) {
  EXPECT_EQ(merged("{env: [{name: A, value: 1}]}", "{env: [{name: B, value: $$(A)}]}"),
            "{env:[{name:B,value:$$(A)},{name:A,value:1}]}");
  EXPECT_EQ(merged("{env: [{name: A, value: $(B)}]}", "{env: [{name: B, value: $(A)$(B)}]}"),
            "{env:[{name:A,value:$(B)},{name:B,value:$(A)$(B)}]}");
}

TEST(MergeVolumes, ALaterSourceBeatsTheEarlierOne) {
  EXPECT_EQ(merged("{volumes: [{name: v, emptyDir: {}}]}",
                   "{volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}"),
            "{volumes:[{name:v,persistentVolumeClaim:{claimName:c}}]}");
  EXPECT_EQ(merged("{volumes: [{name: v, emptyDir: {medium: Memory}}]}",
                   "{volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]}"),
            "{volumes:[{emptyDir:{medium:Memory,sizeLimit:1Gi},name:v}]}");
}

TEST(MergeProbes, ALaterHandlerBeatsTheEarlierOne) {
  EXPECT_EQ(merged("{livenessProbe: {exec: {command: [a]}, periodSeconds: 5}}",
                   "{livenessProbe: {tcpSocket: {port: 1}}}"),
            "{livenessProbe:{periodSeconds:5,tcpSocket:{port:1}}}");
}

TEST(MergeOrigins, TheWinnerKnowsWhatItBeatLatestFirst) {
  const Tree three = merge(laid("a: 1", "a: 2"), tree_of("a: 3", "last.yaml"));

  const Tree* a = three.at({"a"});
  EXPECT_EQ(place(a->origin), "last.yaml:1:4");
  ASSERT_EQ(a->beaten.size(), 2U);
  EXPECT_EQ(a->beaten[0].text, "2");
  EXPECT_EQ(place(a->beaten[0].origin), "over.yaml:1:4");
  EXPECT_EQ(a->beaten[1].text, "1");
  EXPECT_EQ(place(a->beaten[1].origin), "base.yaml:1:4");
}

TEST(MergeOrigins, AReplacedListAndMapAreShownShort) {
  const Tree tree = laid("{a: [1], b: {c: 1}}", "{a: [2], b: {$patch: replace, d: 1}}");

  EXPECT_EQ(tree.at({"a"})->beaten.at(0).text, "[…]");
  EXPECT_EQ(tree.at({"b"})->beaten.at(0).text, "{…}");
}

}  // namespace
}  // namespace sparkjob::layers
