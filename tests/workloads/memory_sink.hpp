// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "workloads/io/byte_sink.hpp"

namespace mktme::test {

/// Sink that keeps the written bytes in memory.
class MemorySink final : public workloads::ByteSink {
public:
    void write(std::string_view bytes) override { text += bytes; }
    void finish() override {}
    std::string text;
};

}  // namespace mktme::test
