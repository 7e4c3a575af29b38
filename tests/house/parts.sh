# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Parts of `./dev check-all`, in their order; check_all.sh defines `part`. No part may take more than 40 minutes on two
# processors: a longer one must be divided.
model='models configs'
program="$model kernel_model workloads sim"
build='./dev build'
slow="MKTME_SLOW=1 ctest --test-dir build/release --parallel $(nproc) --no-tests=error --output-on-failure -R"
test_tools='tests/sim/prelude.sh tests/sim/temporary_folder.hpp'
# A part is left out if its live check states that this host's kernel cannot be the judge.
unless_skipped='tee /dev/stderr | (! grep -q " check skipped: " || exit 75)'
machines='tests/machines/machines.sh build/release/sim/mktme-sim . build/release/tests/machines/machine_fuzz'

part lint 'formatting, shellcheck, codespell, clang-tidy' ':/' './dev lint'
part test 'all tests and the quick checks' ':/' './dev test'
part fresh 'both commands of README on a bare Debian 12' @head './dev check-fresh'
# What takes 45 minutes to compile and 25 to run is three parts.
part asan-build 'everything but tests compiled with sanitizers' ':/' "$build asan mktme-sim"
part asan-tests 'tests compiled with sanitizers' ':/' "$build asan"
part sanitizers 'all tests with address and undefined-behaviour sanitizers' ':/' \
    "$build asan && ctest --test-dir build/asan --parallel $(nproc) --output-on-failure"
part reference '10,000 machines against the reference in slow motion' "$model tests/reference tests/platform :(glob)tests/*.cpp" \
    "$build && $slow '^(reference_tests|platform_tests:Several requesters)'"
part cores '5,000 machines with cores against their law in slow motion, 10,000 coherence histories' "$model workloads/cpu tests/reference_cpu tests/cache" \
    "$build && $slow '^reference_cpu_tests'"
part whole-runs 'every trace on every part and policy keeps the rules of DRAM and the laws of queues, a sweep killed twenty times, 2,000 random scripts on whole machines' \
    "$program tests/sim" "$build && $slow '^(check_every_part|conservation|sweep_killed|whole_machine_tests:.*Random)'"
part validation 'machines with cores against published figures' "$program tests/usage docs/validation.md" \
    "$build && tests/usage/validation_in_docs.sh build/release/sim/mktme-sim ."
part signals "10,000 signal scripts on this host's kernel" 'models/base kernel_model tests/kernel_model @kernel' \
    "$build && $slow '^signal_tests:.*Random signal scripts'"
part live-keys "random key scripts on this host's kernel" 'models/base kernel_model sim/conformance tests/conformance @kernel' \
    "$build && tests/conformance/live.sh build/release | $unless_skipped"
part live-mixed "random scripts on keys and memory on this host's kernel" 'models/base kernel_model sim/conformance tests/conformance @kernel' \
    "$build && tests/conformance/live.sh build/release 200 60 1 mixed | $unless_skipped"
part live-memory "random memory scripts on this host's kernel" 'models kernel_model sim/conformance tests/conformance @kernel' \
    "$build && tests/conformance/live_mm.sh build/release | $unless_skipped"
part machines '5,000 random machines' "$program tests/machines $test_tools" \
    "$build && $machines --machines 5000 --least 20"
part machines-cores '2,000 random machines with cores' "$program tests/machines $test_tools" \
    "$build && $machines --cores --machines 2000 --seed 1000 --limit 120"
part machines-asan '500 random machines with sanitizers' "$program tests/machines $test_tools" \
    "$build asan && ${machines//release/asan} --machines 500 --seed 100000 --limit 120"
part fuzz 'a little of each fuzzer' 'models/base kernel_model workloads sim/conformance tests/fuzz tests/conformance tests/workloads' \
    './dev fuzz 5'
