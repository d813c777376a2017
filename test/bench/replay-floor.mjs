// What nobody can do without who judges records again: to read them out of the file, and to parse them.
import Database from "libsql";

const database = new Database(process.argv[2], { readonly: true });
let [records, containers] = [0, 0];
for (const { doc } of database.prepare("select doc from record_docs order by seq desc").iterate()) {
  records += 1;
  containers += JSON.parse(doc).containers.length;
}
database.close();
console.log(JSON.stringify({ records, containers }));
