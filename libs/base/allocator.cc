// How the allocator that programs are linked with (jemalloc) is set up; it looks for this name. In
// huge pages, for the first touch of a page costs more than the work of an import on what is in it:
// a list of 100,000 projects touched 78,000, and touches 1,400 so (tests/load/README.md).
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:auto";
