export default function Page() {
  return <h1>staff/account</h1>;
}
