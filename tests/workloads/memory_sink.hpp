// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "workloads/io/byte_sink.hpp"

namespace mktme::test {

/// Takes what is written.
class MemorySink final : public workloads::ByteSink {
public:
    void write(std::string_view bytes) override { text += bytes; }
    void finish() override {}
    std::string text;
};

}  // namespace mktme::test
