// Prints what fails in the filings of one unit: check_filing.mjs HOST:PORT UNIT AS_OF_DATE.
import { Client, findingRows, verdictRow } from "svod";

const [target, name, asOfDate] = process.argv.slice(2);
const client = new Client(target);
const { verdicts } = await client.checkFiling({ name, options: { asOfDate } });
for (const verdict of verdicts) {
  console.log(verdictRow(verdict).overall, verdict.pack?.id);
  for (const finding of findingRows(verdict)) {
    if (finding.state === "FAIL") console.log(`  ${finding.clause}: ${finding.textEn}`);
  }
}
client.close();
