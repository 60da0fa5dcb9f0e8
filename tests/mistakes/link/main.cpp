// The program that a module is linked into alone.
int main() {}
