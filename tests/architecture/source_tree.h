// The project's C++ files as text, with what each includes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace architecture {

struct SourceFile {
  std::string text;
  std::vector<std::string> quoted;  // #include "…", relative to the root
  std::vector<std::string> angled;  // #include <…>
};

// By path relative to the root, "rtp/bytes.h".
using SourceTree = std::map<std::string, SourceFile>;

SourceFile ParseSource(std::string text);
// The layers' folders (rtp, ice, dtls, sfu, signaling), bench and tests.
SourceTree ReadSourceTree(const std::filesystem::path& root);

// "sfu/engine/media_engine.h" is in "sfu/engine", "rtp/bytes.h" in "rtp", "signaling/main.cc" in
// "signaling".
std::string FolderOf(std::string_view path);

}  // namespace architecture
