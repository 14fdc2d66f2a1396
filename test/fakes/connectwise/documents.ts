import { badRequest, invalidField, notFound } from './refusal.ts'
import { apiMember, type State, type StoredDocument } from './state.ts'

const mostBytes = 100 * 1024 * 1024

/** Parts `recordType`, `recordId`, `title` and `file`, as a browser's form sends them. */
export async function addDocument(
  state: State,
  body: Buffer,
  contentType: string | undefined,
): Promise<StoredDocument> {
  const form = await parseForm(body, contentType)
  const recordType = textOf(form, 'recordType')
  const recordId = Number(textOf(form, 'recordId'))
  if (recordType !== 'Ticket') {
    throw invalidField('document', 'recordType', `There is no record type ${recordType}.`)
  }
  if (!state.tickets.has(recordId)) {
    throw invalidField('document', 'recordId', `Ticket ${recordId} was not found.`)
  }
  const file = form.get('file')
  if (!file || typeof file === 'string') {
    throw invalidField('document', 'file', 'file is required.')
  }
  const document = {
    id: state.nextId('document'),
    recordType,
    recordId,
    title: textOf(form, 'title') || file.name,
    fileName: file.name,
    contentType: file.type || 'application/octet-stream',
    content: Buffer.from(await file.arrayBuffer()),
    createdBy: apiMember,
    createdOnDate: state.now(),
  }
  state.documents.push(document)
  return document
}

async function parseForm(body: Buffer, contentType: string | undefined): Promise<FormData> {
  if (!contentType?.startsWith('multipart/form-data')) {
    throw badRequest('InvalidContentType', 'A document is sent as multipart/form-data.')
  }
  if (body.length > mostBytes) throw badRequest('FileTooLarge', 'The file is too large.')
  try {
    return await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData()
  } catch (error) {
    throw badRequest('InvalidForm', `The form cannot be read: ${String(error)}`)
  }
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

export function documentsOf(state: State, address: URL): StoredDocument[] {
  const recordType = address.searchParams.get('recordType')
  const recordId = Number(address.searchParams.get('recordId'))
  if (!recordType || !recordId) {
    throw badRequest('MissingParameter', 'recordType and recordId are required.')
  }
  return state.documents.filter(
    (document) => document.recordType === recordType && document.recordId === recordId,
  )
}

export function getDocument(state: State, id: number): StoredDocument {
  const document = state.documents.find((one) => one.id === id)
  if (!document) throw notFound('Document', id)
  return document
}

export const documentInfo = (document: StoredDocument) => ({
  id: document.id,
  title: document.title,
  fileName: document.fileName,
  serverFileName: `${document.id}-${document.fileName}`,
  owner: document.createdBy,
  linkFlag: false,
  imageFlag: false,
  publicFlag: true,
  readOnlyFlag: false,
  size: document.content.length,
  createdOnDate: document.createdOnDate,
  _info: { lastUpdated: document.createdOnDate, updatedBy: document.createdBy },
})
