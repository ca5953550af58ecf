// The files below signaling/web/static as the build put them into the binary.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace signaling {

struct EmbeddedFile {
  std::string_view path;  // as in a URL: "/app.js"
  std::string_view etag;  // quoted, of the content
  const unsigned char* bytes;
  size_t size;
};

// All of them, sorted by path; they live as long as the program.
std::span<const EmbeddedFile> EmbeddedFiles();

}  // namespace signaling
